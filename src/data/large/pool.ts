import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { DataError } from '../../errors.js';
import { createJobRunner } from './job-runner.js';
import type { Job, JobResult } from './jobs.js';

/** A worker for a corpus; it executes its jobs in order. */
export interface Hand {
  run<One extends Job>(job: One): Promise<JobResult<One>>;
  close(): Promise<void>;
}

/** A worker thread's reply to a job. */
export interface Reply {
  result?: unknown;
  /** An error for the user. */
  refused?: { message: string; hint: string | undefined };
  /** An internal error. */
  error?: string;
}

/** Maximum number of threads; more are not faster. */
const MOST = 6;

/**
 * Worker threads for a corpus, or this thread itself if there is one processor, or if the program has no separate file for
 * workers (when bundled).
 */
export function startHands(): Hand[] {
  const program = new URL('./worker.js', import.meta.url);
  const count = Math.min(availableParallelism(), MOST);
  if (count === 1 || program.protocol !== 'file:' || !existsSync(fileURLToPath(program))) return [ownHand()];
  return Array.from({ length: count }, () => threadHand(program));
}

/** Executes all `jobs`, each by the first free worker. */
export async function shareJobs<One extends Job>(
  hands: readonly Hand[],
  jobs: AsyncIterable<One> | Iterable<One>,
  done: (job: One, result: JobResult<One>, hand: number) => void,
): Promise<void> {
  // Requests are served in order, because an async generator queues them.
  const queue = (async function* () {
    yield* jobs;
  })();
  try {
    await Promise.all(
      hands.map(async (hand, index) => {
        for (let next = await queue.next(); next.done !== true; next = await queue.next()) {
          done(next.value, await hand.run(next.value), index);
        }
      }),
    );
  } finally {
    await queue.return();
  }
}

function ownHand(): Hand {
  const runner = createJobRunner();
  return {
    async run(job) {
      // Yield to the event loop between jobs.
      await new Promise((resolve) => setImmediate(resolve));
      return runner.run(job);
    },
    close: async () => runner.close(),
  };
}

function threadHand(program: URL): Hand {
  const worker = new Worker(program);
  const waiting: { resolve(value: unknown): void; reject(error: Error): void }[] = [];
  let broken: Error | null = null;
  const ended = new Promise((resolve) => worker.once('exit', resolve));
  const fail = (error: Error) => {
    broken ??= error;
    for (const one of waiting.splice(0)) one.reject(error);
  };
  worker.on('message', ({ result, refused, error }: Reply) => {
    const one = waiting.shift();
    if (refused !== undefined)
      one?.reject(new DataError(refused.message, refused.hint === undefined ? {} : { hint: refused.hint }));
    else if (error !== undefined) one?.reject(new Error(error));
    else one?.resolve(result);
  });
  worker.on('error', fail);
  worker.on('exit', () => fail(new Error('A thread that encodes text ended.')));
  return {
    run: (job) =>
      new Promise<never>((resolve, reject) => {
        if (broken !== null) return reject(broken);
        waiting.push({ resolve: resolve as (value: unknown) => void, reject });
        worker.postMessage(job);
      }),
    async close() {
      if (broken === null) worker.postMessage(null);
      else void worker.terminate();
      await ended;
    },
  };
}
