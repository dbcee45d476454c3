import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, beforeAll, onTestFinished } from 'vitest';
import { bin } from '../cli/rnn.js';

/** Small checkpoints of every task, which tests serve as runs. */
export const oldRuns = join(import.meta.dirname, '..', 'tasks', 'old-checkpoints');

export interface ServedProcess {
  url: string;
  child: ChildProcess;
  stderr(): string;
  /** Sends a signal and waits for the exit code. */
  stop(signal?: NodeJS.Signals): Promise<number | null>;
  get(path: string, headers?: Record<string, string>): Promise<Response>;
  post(path: string, body: unknown, headers?: Record<string, string>): Promise<Response>;
}

export interface ServedOptions {
  cwd?: string;
  env?: Record<string, string>;
  /** A file that takes stderr. */
  stderr?: number;
}

/** Starts `rnn serve` for one test, which may leave it running, at a free port, and waits until it answers. */
export function serve(args: readonly string[], options: ServedOptions = {}): Promise<ServedProcess> {
  return start(args, options, (child) => onTestFinished(() => void child.kill('SIGKILL')));
}

async function start(
  args: readonly string[],
  { cwd = oldRuns, env = {}, stderr = undefined }: ServedOptions,
  started: (child: ChildProcess) => void = () => {},
): Promise<ServedProcess> {
  const { RNN_API_KEY: _, ...inherited } = process.env;
  const child = spawn(bin, ['serve', '--port', '0', '--log-level', 'warn', ...args], {
    cwd,
    env: { ...inherited, NO_COLOR: '1', ...env },
    stdio: ['ignore', 'pipe', stderr ?? 'pipe'],
    timeout: 300_000,
  });
  started(child);
  let errors = '';
  let output = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    errors += text;
  });
  const exited = new Promise<number | null>((resolve) => child.once('exit', resolve));
  const url = await new Promise<string>((resolve, reject) => {
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      output += text;
      const found = / at (http:\S+)\n/.exec(output);
      if (found !== null) resolve(found[1] as string);
    });
    void exited.then((code) => reject(new Error(`rnn serve ended with ${code}: ${errors}`)));
  });
  return {
    url,
    child,
    stderr: () => errors,
    async stop(signal = 'SIGTERM') {
      child.kill(signal);
      return exited;
    },
    get: (path, headers = {}) => fetch(`${url}${path}`, { headers }),
    post: (path, body, headers = {}) =>
      fetch(`${url}${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: typeof body === 'string' ? body : Buffer.isBuffer(body) ? new Uint8Array(body) : JSON.stringify(body),
      }),
  };
}

/** One server for all tests of a file. */
export function useServer(args: readonly string[], options: ServedOptions = {}): ServedProcess {
  const served = {} as ServedProcess;
  beforeAll(async () => {
    Object.assign(served, await start(args, options));
  });
  afterAll(async () => {
    await served.stop?.();
  });
  return served;
}

/** The JSON of a response that has this status. */
export async function bodyOf<Body>(response: Response | Promise<Response>, status = 200): Promise<Body> {
  const answered = await response;
  const text = await answered.text();
  if (answered.status !== status) throw new Error(`${answered.status}, not ${status}: ${text}`);
  return JSON.parse(text) as Body;
}

export interface ErrorBody {
  error: { message: string; type: string; param: string | null; code: string | null };
}

export interface Completion {
  id: string;
  object: string;
  created: number;
  model: string;
  choices: {
    text: string;
    index: number;
    finish_reason: string | null;
    logprobs: {
      tokens: string[];
      token_logprobs: number[];
      top_logprobs: Record<string, number>[];
      text_offset: number[];
    } | null;
  }[];
  usage?: { prompt_tokens: number; completion_tokens: number; total_tokens: number } | null;
}

/** The data of server-sent events. */
export function eventsOf(text: string): string[] {
  return text
    .split('\n\n')
    .filter((event) => event !== '')
    .map((event) => event.replace(/^data: /, ''));
}
