import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { withNotices } from '../../src/data/notices.js';
import { loadSplits, noticeFormats, type SplitSources } from '../../src/data/splits.js';
import { DataError } from '../../src/errors.js';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'rnn-splits-'));
  for (const name of ['a', 'b', 'c']) writeFileSync(join(folder, `${name}.txt`), `${name}1\n${name}2\n`);
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

const none = { validation: null, test: null, validationFraction: 0, testFraction: 0 };

async function load(sources: Partial<SplitSources> & { train: string[] }) {
  const splits = await loadSplits({ ...none, ...sources }, { unit: 'line', baseDirectory: folder });
  const texts = (part: { text: string }[] | null) => part?.map(({ text }) => text).join('') ?? null;
  return [texts(splits.train), texts(splits.validation), texts(splits.test)];
}

describe('noticeFormats', () => {
  const told = async (name: string) => {
    const notices: string[] = [];
    await withNotices(
      (message) => notices.push(message),
      async () => noticeFormats([{ name, path: name, size: 1, isRegular: true }]),
    );
    return notices;
  };

  it('says that a table or markup is read as plain text', async () => {
    for (const name of ['reviews.csv', 'tweets.jsonl.gz', 'book.html']) {
      expect((await told(name)).join()).toContain(`${name} is read as plain text, with its labels, quotes and tags`);
    }
  });

  it('says nothing of text', async () => {
    expect(await told('book.txt')).toEqual([]);
    expect(await told('train.csv.txt')).toEqual([]);
  });
});

describe('loadSplits', () => {
  it('reads files of their own', async () => {
    const splits = await load({ train: ['a.txt'], validation: ['b.txt'], test: ['c.txt'], validationFraction: 0.5 });
    expect(splits).toEqual(['a1\na2\n', 'b1\nb2\n', 'c1\nc2\n']);
  });

  it('cuts fractions from the training text', async () => {
    const splits = await load({ train: ['a.txt', 'b.txt'], validationFraction: 0.25, testFraction: 0.25 });
    expect(splits).toEqual(['a1\na2\n', 'b1\n', 'b2\n']);
  });

  it('cuts one fraction beside a file', async () => {
    const splits = await load({ train: ['a.txt'], validation: ['b.txt'], validationFraction: 0.5, testFraction: 0.5 });
    expect(splits).toEqual(['a1\n', 'b1\nb2\n', 'a2\n']);
  });

  it('goes without', async () => {
    expect(await load({ train: ['a.txt'] })).toEqual(['a1\na2\n', null, null]);
  });

  it.each([
    [{ train: ['a.txt', 'b.txt'], validation: ['b.txt'] }, 'b.txt is both training and validation text'],
    [{ train: ['.'], validation: ['b.txt'], test: ['c.txt'] }, 'b.txt is both training and validation text'],
    [{ train: ['*.txt'], test: ['b.txt', 'c.txt'] }, 'b.txt (and 1 more) is both training and test text'],
    [{ train: ['a.txt'], validation: ['b.txt'], test: ['b.txt'] }, 'b.txt is both validation and test text'],
    [{ train: ['-'], validation: ['-'] }, 'standard input is both training and validation text'],
    [{ train: ['a.txt'], validation: ['link'] }, 'link is both training and validation text'],
  ])('refuses %j', async (sources, message) => {
    symlinkSync('a.txt', join(folder, 'link'));
    const loaded = load(sources);
    await expect(loaded).rejects.toThrow(DataError);
    await expect(loaded).rejects.toThrow(message);
  });
});
