import { spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import ts from 'typescript';
import { openBackend } from '../../src/kernels/hosts/open-backend.js';

const project = join(import.meta.dirname, '../..');

/** Whether there is a TensorFlow here, of which the engine that sums is a part. */
export const backend = openBackend();

/** A script of this folder compiled into `folder`, on the build that `bin/rnn.js` runs too; returns its path. */
export function compileScript(name: string, folder: string): string {
  const { outputText } = ts.transpileModule(readFileSync(join(import.meta.dirname, `${name}.ts`), 'utf8'), {
    compilerOptions: { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2022, verbatimModuleSyntax: true },
  });
  const path = join(folder, `${name}.mjs`);
  writeFileSync(path, outputText.replaceAll("'../../src/", `'${join(project, 'dist')}/`));
  return path;
}

/** Ports that nobody listens on. */
export async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(
    Array.from({ length: count }, async () => {
      const server = createServer();
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      return server;
    }),
  );
  const ports = servers.map((server) => (server.address() as AddressInfo).port);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}

/** TF_CONFIG of each worker on these addresses. */
export function configsOf(addresses: readonly string[]): string[] {
  return addresses.map((_, index) =>
    JSON.stringify({ cluster: { worker: addresses }, task: { type: 'worker', index } }),
  );
}

export interface Ended {
  stdout: string;
  stderr: string;
  exitCode: number | null;
  /** Lines of stderr with the time, of `performance.now()`, when each came. */
  lines: { text: string; at: number }[];
}

export interface StartedWorker {
  pid: number;
  kill(signal: NodeJS.Signals): void;
  /** Resolves when a text has come on either stream; rejects when the process ends first. */
  says(text: string | RegExp): Promise<void>;
  ended: Promise<Ended>;
}

/** A node process, as a worker where `tfConfig` is given, run by the command `through`. */
export function startWorker(
  args: readonly string[],
  tfConfig: string | null,
  env: Record<string, string> = {},
  through: readonly string[] = [],
): StartedWorker {
  const { TF_CONFIG: _, ...inherited } = process.env;
  const [command = '', ...words] = [...through, process.execPath, ...args];
  const child = spawn(command, words, {
    env: { ...inherited, RNN_THREADS: '1', ...(tfConfig === null ? {} : { TF_CONFIG: tfConfig }), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  const lines: Ended['lines'] = [];
  const waiting = new Set<() => void>();
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
    for (const look of waiting) look();
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
    for (const line of text.split('\n').filter(Boolean)) lines.push({ text: line, at: performance.now() });
    for (const look of waiting) look();
  });
  const ended = new Promise<Ended>((resolve) => {
    child.on('close', (exitCode) => resolve({ stdout, stderr, exitCode, lines }));
  });
  return {
    pid: child.pid as number,
    kill: (signal) => child.kill(signal),
    says: (text) =>
      new Promise((resolve, reject) => {
        const look = () => {
          const all = stdout + stderr;
          if (!(typeof text === 'string' ? all.includes(text) : text.test(all))) return;
          waiting.delete(look);
          resolve();
        };
        waiting.add(look);
        look();
        void ended.then(() => reject(new Error(`The worker ended before it said ${text}:\n${stdout}${stderr}`)));
      }),
    ended,
  };
}
