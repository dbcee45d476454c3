import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** The binary as a user starts it. */
export const bin = fileURLToPath(new URL('../../bin/rnn.js', import.meta.url));

export interface Outcome {
  stdout: string;
  stderr: string;
  exitCode: number | null;
}

export interface Invocation {
  cwd?: string | undefined;
  stdin?: string | Uint8Array;
  /** Another copy of the binary. */
  path?: string;
  env?: Record<string, string>;
}

/** Runs `rnn` with pipes for all streams, colours left to its own choice. */
export async function rnn(
  args: readonly string[],
  { cwd, stdin = '', env = {}, path = bin }: Invocation = {},
): Promise<Outcome> {
  const { FORCE_COLOR: _, NO_COLOR: __, ...inherited } = process.env;
  // A test that times out must leave no process behind.
  const child = spawn(path, args, { cwd, env: { ...inherited, ...env }, timeout: 110_000 });
  const output = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (text: string) => {
      output[name] += text;
    });
  }
  // A command that does not read its input may have ended before it is written.
  child.stdin.on('error', () => {});
  child.stdin.end(stdin);
  const exitCode = await new Promise<number | null>((done, failed) => child.on('close', done).on('error', failed));
  return { ...output, exitCode };
}
