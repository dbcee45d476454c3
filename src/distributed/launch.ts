import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { type AddressInfo, createServer } from 'node:net';
import { availableParallelism } from 'node:os';
import { createInterface } from 'node:readline';
import { setTimeout } from 'node:timers/promises';
import { exitTemporary } from './errors.js';

/** Set for the processes that a launcher starts: `enclosed` if no other process can reach their ports, else `open`. */
export const launchedVariable = 'RNN_LAUNCHED';

export interface LaunchOptions {
  workers: number;
  /** The command that each worker runs, `node bin/rnn.js train ...`. */
  command: readonly string[];
  /** Total number of threads of all workers; null for one per processor. */
  threads: number | null;
  tell(line: string): void;
  /** Receives a function that sends a signal to all workers. */
  onSignal(listener: (signal: NodeJS.Signals) => void): void;
}

/** Milliseconds that workers get to end after one has failed, and again between SIGTERM and SIGKILL. */
const GRACE = 15_000;

/**
 * Starts workers on this machine and waits for them. Shows the output of the chief and, with a prefix, the stderr of the others.
 * If one fails, all are ended. Returns the exit status of the worker that failed, or 0.
 */
export async function launch({ workers, command, threads, tell, onSignal }: LaunchOptions): Promise<number> {
  const addresses = (await freePorts(workers)).map((port) => `127.0.0.1:${port}`);
  const share = Math.max(1, Math.floor((threads ?? availableParallelism()) / workers));
  const [program = '', ...args] = threads === null ? command : [...command, '--threads', String(share)];
  const children = addresses.map((_, index) => {
    const isChief = index === 0;
    const child = spawn(program, isChief ? args : [...args, '--quiet'], {
      env: {
        ...process.env,
        RNN_THREADS: String(share),
        // For TensorFlow's own operations, such as the products of the output layer.
        TF_NUM_INTRAOP_THREADS: process.env.TF_NUM_INTRAOP_THREADS ?? String(share),
        // For glibc: threads share free memory, so that the sums of a step reuse that of the previous step.
        MALLOC_ARENA_MAX: process.env.MALLOC_ARENA_MAX ?? '1',
        TF_CONFIG: JSON.stringify({ cluster: { worker: addresses }, task: { type: 'worker', index } }),
        [launchedVariable]: process.env[launchedVariable] ?? 'open',
      },
      // A closed channel tells a worker that its launcher has ended.
      stdio: isChief ? ['ignore', 'inherit', 'inherit', 'ipc'] : ['ignore', 'ignore', 'pipe', 'ipc'],
      // Workers receive Ctrl-C only through this process.
      detached: true,
    });
    if (child.stderr !== null) {
      createInterface({ input: child.stderr }).on('line', (line) => tell(`[worker ${index}] ${line}`));
    }
    return child;
  });
  onSignal((signal) => endAll(children, signal));
  return waitForAll(children);
}

/**
 * Runs a command in its own network namespace: its processes reach each other, and no other process reaches them. Forwards signals.
 * Returns the exit status, or null if the system does not allow it.
 */
export async function runEnclosed(
  command: readonly string[],
  onSignal: LaunchOptions['onSignal'],
): Promise<number | null> {
  if (process.platform !== 'linux') return null;
  // A user who may not create network namespaces becomes root in a new user namespace first.
  const user = process.getuid?.() === 0 ? [] : ['--map-root-user'];
  const enter = [...user, '--net', 'sh', '-c', 'ip link set lo up && exec "$@"', 'sh'];
  if (spawnSync('unshare', [...enter, 'true'], { stdio: 'ignore' }).status !== 0) return null;
  const child = spawn('unshare', [...enter, ...command], {
    env: { ...process.env, [launchedVariable]: 'enclosed' },
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    detached: true,
  });
  onSignal((signal) => endAll([child], signal));
  return statusOf(child);
}

/** Stops a process that a launcher has started when that launcher ends. */
export function endWithLauncher(): void {
  process.once('disconnect', () => process.kill(process.pid, 'SIGTERM'));
  process.channel?.unref();
}

/** The status of the first failure that is a cause: a surviving worker only reports that another one is lost. */
async function waitForAll(children: readonly ChildProcess[]): Promise<number> {
  const failures: number[] = [];
  await Promise.all(
    children.map(async (child) => {
      const status = await statusOf(child);
      if (status === 0) return;
      failures.push(status);
      if (failures.length === 1) void endSoon(children);
    }),
  );
  return failures.find((status) => status !== exitTemporary) ?? failures[0] ?? 0;
}

async function endSoon(children: readonly ChildProcess[]): Promise<void> {
  for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
    await setTimeout(GRACE, undefined, { ref: false });
    endAll(children, signal);
  }
}

function statusOf(child: ChildProcess): Promise<number> {
  return new Promise((resolve) => {
    child.once('error', () => resolve(1));
    // A killed worker can be restarted, like the workers that it left behind.
    child.once('exit', (code) => resolve(code ?? exitTemporary));
  });
}

function endAll(children: readonly ChildProcess[], signal: NodeJS.Signals): void {
  for (const child of children) if (child.exitCode === null && child.signalCode === null) child.kill(signal);
}

/** Distinct free ports. */
async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(
    Array.from({ length: count }, async () => {
      const server = createServer();
      await new Promise<void>((resolve, reject) => {
        server.once('error', reject);
        server.listen(0, '127.0.0.1', resolve);
      });
      return server;
    }),
  );
  const ports = servers.map((server) => (server.address() as AddressInfo).port);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}
