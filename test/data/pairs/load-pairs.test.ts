import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadPairSplits, type PairSources, type PairSplit } from '../../../src/data/pairs/load-pairs.js';
import { DataError } from '../../../src/errors.js';
import { createRandom } from '../../../src/runtime/random.js';
import { temporaryFolder } from '../../temporary-folder.js';

const hundred = Array.from({ length: 100 }, (_, index) => `s${index >> 1}\tt${index}\n`).join('');

function load(files: Record<string, string>, sources: Partial<PairSources>, seed = 1) {
  const baseDirectory = temporaryFolder();
  for (const [name, text] of Object.entries(files)) writeFileSync(join(baseDirectory, name), text);
  return loadPairSplits(
    {
      train: ['train.tsv'],
      validation: null,
      test: null,
      validationFraction: 0,
      testFraction: 0,
      columns: [1, 2],
      emptySide: 'refuse',
      ...sources,
    },
    { baseDirectory, random: createRandom(seed) },
  );
}

const sources = (split: PairSplit | null) => new Set(split?.pairs.map(({ source }) => source));

describe('splits', () => {
  it('are files of their own', async () => {
    const { train, validation, test } = await load(
      { 'train.tsv': 'a\tb\n', 'dev.tsv': 'c\td\n', 'test.en': 'e\n', 'test.es': 'f\n' },
      { validation: ['dev.tsv'], test: { source: 'test.en', target: 'test.es' } },
    );
    expect([train, validation, test].map((split) => split?.pairs.map(({ target }) => target))).toEqual([
      ['b'],
      ['d'],
      ['f'],
    ]);
  });

  it('are fractions in which all pairs of a source stay together', async () => {
    const { train, validation, test } = await load(
      { 'train.tsv': hundred },
      { validationFraction: 0.1, testFraction: 0.2 },
    );
    expect([train, validation, test].map((split) => split?.pairs.length)).toEqual([70, 10, 20]);
    const all = [train, validation, test].map(sources);
    expect(all.map(({ size }) => size)).toEqual([35, 5, 10]);
    expect(new Set(all.flatMap((set) => [...set])).size).toBe(50);
  });

  it('are drawn by the random numbers given', async () => {
    const draw = async (seed: number) => {
      const { validation } = await load({ 'train.tsv': hundred }, { validationFraction: 0.1 }, seed);
      return [...sources(validation)];
    };
    expect(await draw(1)).toEqual(await draw(1));
    expect(await draw(1)).not.toEqual(await draw(2));
  });

  it.each([
    [
      'a file of two splits',
      { 'train.tsv': 'a\tb\n' },
      { validation: ['train.tsv'] },
      'both training and validation pairs',
    ],
    [
      'nothing left to train on',
      { 'train.tsv': 'a\tb\na\tc\n' },
      { validationFraction: 0.5 },
      '2 pairs of 1 sources are too few',
    ],
    [
      'no pair at all',
      { 'train.tsv': '\tx\n' },
      { emptySide: 'skip' },
      'There is no pair with two sides in train.tsv.',
    ],
  ] as [string, Record<string, string>, Partial<PairSources>, string][])(
    'refuse %s',
    async (_, files, options, message) => {
      await expect(load(files, options)).rejects.toThrow(DataError);
      await expect(load(files, options)).rejects.toThrow(message);
    },
  );
});
