import { writeSync } from 'node:fs';
import { loadConfig } from '../../src/config/load.js';
import { resumeRun } from '../../src/run/resume-run.js';
import { findRun } from '../../src/run/runs.js';
import { trainRun } from '../../src/run/train-run.js';

// `node train-loop.js CONFIG`: starts or resumes the run of a config, and prints each step and each save.
const config = await loadConfig(process.argv[2] ?? '');
const run = await findRun(config.runsDirectory, null).catch(() => null);
for await (const event of run === null ? trainRun(config, { force: true }) : resumeRun(run)) {
  if ('step' in event) writeSync(1, `${event.type} ${event.step}\n`);
}
