import { writeSync } from 'node:fs';
import { join } from 'node:path';
import { loadCheckpoint } from '../../src/checkpoint/load.js';
import { recoverCheckpoints } from '../../src/checkpoint/recover.js';
import { saveCheckpoint } from '../../src/checkpoint/save.js';
import { createCheckpoint } from '../checkpoint/create-checkpoint.js';

// What a run does to its checkpoints, without the training: `node save-loop.js FOLDER WEIGHTS` until it is killed.
const [folder = '', weights = ''] = process.argv.slice(2);
const last = join(folder, 'last');
writeSync(1, 'started\n');
await recoverCheckpoints(folder);
const found = await loadCheckpoint(last).then(
  ({ snapshot }) => snapshot.progress.step,
  () => 0,
);
for (let step = found + 1; ; step++) {
  await saveCheckpoint(last, createCheckpoint(step, Number(weights)));
  writeSync(1, `${step}\n`);
}
