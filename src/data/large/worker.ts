import { parentPort } from 'node:worker_threads';
import { RnnError } from '../../errors.js';
import { createJobRunner } from './job-runner.js';
import type { Job } from './jobs.js';
import type { Reply } from './pool.js';

/** The program of a worker thread: one reply per job, in order. */
const runner = createJobRunner();
parentPort?.on('message', (job: Job | null) => {
  if (job === null) {
    runner.close();
    parentPort?.close();
    return;
  }
  parentPort?.postMessage(reply(job));
});

function reply(job: Job): Reply {
  try {
    return { result: runner.run(job) };
  } catch (error) {
    if (!(error instanceof RnnError)) return { error: String((error as Error).stack ?? error) };
    return { refused: { message: error.message, hint: error.hint } };
  }
}
