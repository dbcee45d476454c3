import { join } from 'node:path';
import { expect, it } from 'vitest';
import {
  createRandom,
  findRun,
  loadAs,
  loadConfig,
  openRun,
  type RunEvent,
  sampleTexts,
  scoreTexts,
  selectKernels,
  trainRun,
} from '../src/index.js';
import { writeProject } from './cli/trained-run.js';
import { temporaryFolder } from './temporary-folder.js';

it('trains, samples and scores without a command line', async () => {
  const folder = temporaryFolder();
  writeProject(folder);
  const config = await loadConfig('tiny.yaml', { cwd: folder, set: ['training.epochs=2'] });
  const types: RunEvent['type'][] = [];
  for await (const event of trainRun(config)) types.push(event.type);
  expect(types[0]).toBe('prepared');
  expect(types.at(-1)).toBe('finished');

  const { checkpoint } = await openRun(await findRun(join(folder, 'runs'), null));
  const model = loadAs('languageModel', checkpoint, selectKernels());
  try {
    const [sample] = sampleTexts(model, { prompt: 'El', length: 5, random: createRandom(1) });
    expect(sample?.tokens.length).toBeGreaterThan(0);
    const [score] = scoreTexts(model, ['Elena mira el enano.']);
    expect(score?.logProbability).toBeLessThan(0);
  } finally {
    model.dispose();
  }
});
