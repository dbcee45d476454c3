import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { cutSamples, loadSampleSplits } from '../../../src/data/labelled/splits.js';
import type { CorpusFile } from '../../../src/data/read.js';
import { DataError } from '../../../src/errors.js';
import { createRandom } from '../../../src/runtime/random.js';
import { temporaryFolder } from '../../temporary-folder.js';

interface Sample {
  name: string;
  label: string;
}

/** A file with twenty samples: six of x, then fourteen of y. */
async function read(files: readonly CorpusFile[]): Promise<Sample[]> {
  return files.flatMap(({ name }) =>
    Array.from({ length: 20 }, (_, index) => ({ name: `${name}${index}`, label: index < 6 ? 'x' : 'y' })),
  );
}

const nothing = { validation: null, test: null, validationFraction: 0, testFraction: 0 };

function load(sources: Partial<Parameters<typeof loadSampleSplits>[0]>, { stratify = false, seed = 1 } = {}) {
  const baseDirectory = temporaryFolder();
  for (const name of 'ab') writeFileSync(join(baseDirectory, name), '');
  return loadSampleSplits({ train: ['a'], ...nothing, ...sources }, read, {
    baseDirectory,
    stratify: stratify ? ({ label }) => label : null,
    random: createRandom(seed),
  });
}

const names = (samples: readonly Sample[] | null) => samples?.map(({ name }) => name) ?? null;
const share = (samples: readonly Sample[] | null, label: string) =>
  samples?.filter((sample) => sample.label === label).length;

describe('loadSampleSplits', () => {
  it('reads files of their own', async () => {
    const { train, validation, test } = await load({ validation: ['b'], validationFraction: 0.5 });
    expect([train.length, validation?.[0]?.name, test]).toEqual([20, 'b0', null]);
  });

  it('cuts fractions from the end', async () => {
    const { train, validation, test } = await load({ validationFraction: 0.1, testFraction: 0.15 });
    expect(names(train)).toEqual(Array.from({ length: 15 }, (_, index) => `a${index}`));
    expect(names(validation)).toEqual(['a15', 'a16']);
    expect(names(test)).toEqual(['a17', 'a18', 'a19']);
  });

  it.each([1, 2, 3, 4])('keeps the share of each label (seed %d)', async (seed) => {
    const { train, validation, test } = await load(
      { validationFraction: 0.5, testFraction: 0.25 },
      { stratify: true, seed },
    );
    expect([share(validation, 'x'), share(validation, 'y')]).toEqual([3, 7]);
    expect([1, 2]).toContain(share(train, 'x'));
    expect([1, 2]).toContain(share(test, 'x'));
    const all = [...train, ...(validation ?? []), ...(test ?? [])];
    expect(new Set(names(all)).size).toBe(20);
  });

  it('draws a stratified fraction by its random numbers', async () => {
    const validation = async (seed: number) =>
      names((await load({ validationFraction: 0.25 }, { stratify: true, seed })).validation);
    expect(await validation(1)).toEqual(await validation(1));
    expect(await validation(1)).not.toEqual(await validation(2));
  });

  it('refuses a file in two splits', async () => {
    await expect(load({ validation: ['a'] })).rejects.toThrow('a is both training and validation text');
  });

  it('refuses to leave nothing to train on', async () => {
    const loaded = load({ validationFraction: 0.5, testFraction: 0.5 });
    await expect(loaded).rejects.toThrow(DataError);
    await expect(loaded).rejects.toThrow('20 training samples are too few');
  });

  it('asks for what keeps samples apart where there is one', () => {
    const cut = () =>
      cutSamples(['x'], { validationFraction: 0.1, testFraction: 0 }, { stratify: null, random: createRandom(1) });
    expect(cut).toThrow('1 training sample is too few to keep some for validation or test.');
    expect(cut).toThrow(expect.objectContaining({ hint: expect.stringContaining('by blank lines in columns') }));
  });
});
