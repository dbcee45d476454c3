import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readFrames } from '../../../src/data/frames/read-frames.js';
import type { FrameFormat } from '../../../src/data/frames/sequence.js';
import { resolvePatterns } from '../../../src/data/patterns.js';
import { DataError } from '../../../src/errors.js';
import { temporaryFolder } from '../../temporary-folder.js';
import { npyFile } from './numpy-files.js';

const plain: FrameFormat = { format: null, labels: 'sequence', idColumn: null, labelColumn: null, ignoreColumns: [] };

async function read(
  files: Record<string, string | Buffer>,
  {
    features = null,
    names,
    ...format
  }: Partial<FrameFormat> & { features?: number | null; names?: readonly string[] } = {},
) {
  const baseDirectory = temporaryFolder();
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(baseDirectory, name)), { recursive: true });
    writeFileSync(join(baseDirectory, name), content);
  }
  const found = await resolvePatterns(['.'], baseDirectory);
  return readFrames(found, { ...plain, ...format }, { baseDirectory, features, names });
}

describe('readFrames', () => {
  it('reads files of each kind, their lengths as they are', async () => {
    const sequences = await read({
      'a.jsonl': '{"frames": [[1, 2]], "label": "x"}',
      'b.ts': '@classLabel true y z\n@data\n1,2,3:4,5,6:y\n',
      'c/1.csv': '1,2\n3,4\n',
      'd/1.tsv': 'p\tq\n3\t4\n',
      'e/1.npy': npyFile([4, 2], [1, 2, 3, 4, 5, 6, 7, 8]),
    });
    expect(sequences.map(({ label, steps, features, document }) => [label, steps, features, document])).toEqual([
      ['x', 1, 2, 'a.jsonl'],
      ['y', 3, 2, 'b.ts'],
      ['c', 2, 2, 'c/1.csv'],
      ['d', 1, 2, 'd/1.tsv'],
      ['e', 4, 2, 'e/1.npy'],
    ]);
  });

  it('reads an array of sequences with the labels beside it', async () => {
    const sequences = await read({ 'a.npy': npyFile([2, 1, 2], [1, 2, 3, 4]), 'a.labels.txt': 'x\ny y\n' });
    expect(sequences.map(({ label, frames, document, line }) => [label, [...frames], document, line])).toEqual([
      ['x', [1, 2], 'a.npy, sequence 1', null],
      ['y y', [3, 4], 'a.npy, sequence 2', null],
    ]);
  });

  it('reads tags of steps beside an array', async () => {
    const files = { 'a.npy': npyFile([3, 1], [1, 2, 3]), 'a.labels.txt': 'x y x\n' };
    expect(await read(files, { labels: 'step' })).toMatchObject([{ label: null, tags: ['x', 'y', 'x'] }]);
  });

  it('takes columns of other names', async () => {
    expect(await read({ 'a.csv': 'x,y\n1,2\n', 'b.csv': 'ax,ay\n3,4\n' })).toHaveLength(2);
  });

  it.each([
    [
      'another width',
      { 'a.csv': '1,2\n', 'b.csv': '1,2,3\n' },
      {},
      'b.csv:1 has frames of 3 numbers where those of a.csv:1 have 2.',
    ],
    [
      "a width that is not the model's",
      { 'a.csv': '1\n' },
      { features: 6 },
      'a.csv:1 has frames of 1 number where the model takes 6.',
    ],
    [
      'columns in another order',
      { 'a.csv': 'x,y\n1,2\n', 'b.csv': '3,4\n', 'c.csv': 'y,x\n1,2\n' },
      {},
      'c.csv:2 has the columns y, x where others have x, y.',
    ],
    [
      'columns in another order than it was told',
      { 'a.csv': 'x,y\n1,2\n' },
      { names: ['y', 'x'] },
      'a.csv:2 has the columns x, y where others have y, x.',
    ],
    ['an unknown ending', { 'a.wav': '1,2\n' }, {}, 'The name of a.wav does not show its format.'],
    ['a heading alone', { 'a.csv': 'x,y\n' }, {}, 'a.csv has no frame.'],
    [
      'NaN in an array',
      { 'x/a.npy': npyFile([2, 2], [1, 2, 3, Number.NaN]) },
      {},
      'x/a.npy: feature 2 of step 2 is NaN.',
    ],
    [
      'infinity in one of many',
      { 'a.npy': npyFile([2, 1, 1], [1, Number.POSITIVE_INFINITY]) },
      { labels: 'none' },
      'a.npy, sequence 2: feature 1 of step 1 is Infinity.',
    ],
    ['an array of another shape', { 'a.npy': npyFile([3], [1, 2, 3]) }, {}, 'a.npy has the shape (3).'],
    ['an empty array', { 'a.npy': npyFile([0, 2], []) }, {}, 'a.npy has the shape (0, 2).'],
    ['an array without labels', { 'a.npy': npyFile([2, 1, 1], [1, 2]) }, {}, 'a.npy has no labels beside it.'],
    ['an array without tags', { 'a.npy': npyFile([1, 1], [1]) }, { labels: 'step' }, 'a.npy has no labels beside it.'],
    [
      'more labels than sequences',
      { 'a.npy': npyFile([1, 1, 1], [1]), 'a.labels.txt': 'x\ny\n' },
      {},
      'a.labels.txt has 2 lines of labels for 1 sequences of a.npy.',
    ],
    [
      'fewer tags than steps',
      { 'a.npy': npyFile([2, 1], [1, 2]), 'a.labels.txt': 'x\n' },
      { labels: 'step' },
      'a.labels.txt:1 has 1 tags for 2 steps.',
    ],
    ['text that is not UTF-8', { 'a.csv': Buffer.from([0x31, 0xff, 0x0a]) }, {}, 'a.csv is not UTF-8'],
  ] as const)('refuses %s', async (_, files, options, message) => {
    const sequences = read(files as Record<string, string | Buffer>, options);
    await expect(sequences).rejects.toThrow(DataError);
    await expect(sequences).rejects.toThrow(message);
    await expect(sequences).rejects.toMatchObject({ hint: expect.any(String) });
  });
});
