import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { loadConfig } from '../../src/config/load.js';
import type { ResolvedConfig } from '../../src/config/schema.js';
import { RnnError } from '../../src/errors.js';
import { openRun } from '../../src/run/open-run.js';
import { findRun } from '../../src/run/runs.js';
import { trainRun } from '../../src/run/train-run.js';
import { createRandom } from '../../src/runtime/random.js';
import { collectEvents, tinyText } from '../run/tiny-run.js';
import { temporaryFolder } from '../temporary-folder.js';
import { mutate } from './mutations.js';

const MUTATIONS = Number(process.env.RNN_MUTATIONS ?? 120);
const TRAINED = 6;
const configs = join(import.meta.dirname, '../../configs');
const files = readdirSync(configs).filter((name) => name.endsWith('.yaml'));

vi.setConfig({ testTimeout: 300_000 });

it('finds the configs', () => {
  expect(files.length).toBeGreaterThanOrEqual(6);
});

/** A valid configuration, or the RnnError that a person can read. */
async function load(file: string): Promise<ResolvedConfig | RnnError> {
  try {
    return await loadConfig(file);
  } catch (error) {
    expect(error).toBeInstanceOf(RnnError);
    const { message } = error as RnnError;
    expect(message).toContain('mutated.yaml');
    expect(message).not.toMatch(/\[object Object\]|TypeError| at .*\.js:\d/);
    expect(message.length).toBeLessThan(20_000);
    return error as RnnError;
  }
}

/** The same choices on a text and a network so small that a step takes no time; null for tasks that need other data. */
function shrink(file: string, config: ResolvedConfig, folder: string): Promise<ResolvedConfig> | null {
  if (config.task !== 'languageModel' && config.task !== 'bidirectionalLanguageModel') return null;
  const { model, training, data } = config;
  const text = JSON.stringify(join(folder, 'text.txt'));
  const set = [
    `runsDirectory=${JSON.stringify(join(folder, 'runs'))}`,
    'threads=null',
    `data.train=${text}`,
    `data.validation=${data.validation === null ? null : text}`,
    'data.test=null',
    `model.layers=${Math.min(model.layers, 3)}`,
    'model.hiddenSize=4',
    ...(model.input.type === 'embedding' ? ['model.input.size=4'] : []),
    'training.steps=1',
    `training.batchSize=${Math.min(training.batchSize, 8)}`,
    `training.sequenceLength=${Math.min(training.sequenceLength, 12)}`,
    ...('sampling' in config ? ['sampling.prompts=[""]', 'sampling.temperatures=[1]', 'sampling.length=3'] : []),
  ];
  return loadConfig(file, { set });
}

describe.each(files)('%s, mutated', (name) => {
  it(`${MUTATIONS} times: each gives a valid config or an error in words`, async () => {
    const folder = temporaryFolder();
    const file = join(folder, 'mutated.yaml');
    const original = readFileSync(join(configs, name), 'utf8');
    const random = createRandom(files.indexOf(name) + 1);
    let errors = 0;
    let trained = 0;
    writeFileSync(join(folder, 'text.txt'), tinyText());
    for (let mutation = 0; mutation < MUTATIONS; mutation++) {
      const text = mutate(original, random);
      writeFileSync(file, text);
      const config = await load(file).catch((error: unknown) => {
        throw new Error(`Mutation ${mutation}:\n${text}`, { cause: error });
      });
      if (config instanceof RnnError) errors += 1;
      else if (trained < TRAINED && trained * (MUTATIONS / TRAINED) <= mutation) {
        trained += 1;
        const shrunk = await shrink(file, config, folder);
        if (shrunk === null) continue;
        await train(shrunk).catch((error: unknown) => {
          throw new Error(`Training mutation ${mutation}:\n${text}`, { cause: error });
        });
      }
    }
    expect(trained).toBe(TRAINED);
    // Otherwise the mutations are too tame, or too wild, to show anything.
    expect(errors).toBeGreaterThan(MUTATIONS / 4);
    expect(errors).toBeLessThan(MUTATIONS);
  });
});

/** Trains a step: a run that is whole, or an error in words and no folder. */
async function train(config: ResolvedConfig): Promise<void> {
  try {
    await collectEvents(trainRun(config));
  } catch (error) {
    if (!(error instanceof RnnError)) throw error;
    expect(existsSync(config.runsDirectory)).toBe(false);
    return;
  }
  const { checkpoint } = await openRun(await findRun(config.runsDirectory, null));
  expect(checkpoint.snapshot.progress.step).toBe(1);
  rmSync(config.runsDirectory, { recursive: true });
}
