import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { saveCheckpoint } from '../../src/checkpoint/save.js';
import { checkpointFolder, type Run, runAt, runFiles } from '../../src/run/layout.js';
import { createCheckpoint } from '../checkpoint/create-checkpoint.js';

/** The folder of a run as training leaves it; `checkpoints` says the step of each. */
export async function createRunOnDisk(
  runsDirectory: string,
  name: string,
  { checkpoints = {}, log = [] }: { checkpoints?: Record<string, number>; log?: object[] } = {},
): Promise<Run> {
  const run = runAt(join(runsDirectory, name));
  mkdirSync(run.folder, { recursive: true });
  writeFileSync(runFiles(run).config, 'task: languageModel\n');
  if (log.length > 0) writeFileSync(runFiles(run).metrics, log.map((line) => `${JSON.stringify(line)}\n`).join(''));
  for (const [checkpoint, step] of Object.entries(checkpoints)) {
    await saveCheckpoint(checkpointFolder(run, checkpoint), createCheckpoint(step));
  }
  return run;
}
