import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { readDocuments } from '../../src/data/corpus.js';
import { openTexts } from '../../src/data/large/open-texts.js';
import { piecesOf } from '../../src/data/long-text.js';
import { withProgress } from '../../src/data/progress.js';
import type { CorpusFile } from '../../src/data/read.js';
import type { WorkProgress } from '../../src/runtime/progress.js';
import { temporaryFolder } from '../temporary-folder.js';

vi.mock('../../src/data/large/is-large.js', () => ({ isLong: ({ size }: CorpusFile) => size > 4 }));

let folder: string;
beforeEach(() => {
  folder = temporaryFolder();
  vi.stubEnv('XDG_CACHE_HOME', join(folder, 'cache'));
  return () => vi.unstubAllEnvs();
});

function file(name: string, bytes: Buffer | string): CorpusFile {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return { name, path, size: Buffer.byteLength(bytes), isRegular: true };
}

const options = { baseDirectory: '.', lineEnds: 'feed' } as const;

async function textsIn(files: readonly CorpusFile[], encoding: string | null = null) {
  const texts: { name: string; text: string; isLong: boolean }[] = [];
  for await (const { name, text } of openTexts(files, { ...options, encoding })) {
    texts.push({ name, text: [...piecesOf(text)].join(''), isLong: typeof text !== 'string' });
  }
  return texts;
}

describe('texts that may be long', () => {
  it.each([
    ['UTF-8', file, 'uno\r\ndós\n', null],
    ['gzip', (name: string, text: string) => file(name, gzipSync(text)), 'uno\r\ndós\n', null],
    ['UTF-16', (name: string, text: string) => file(name, Buffer.from(`\uFEFF${text}`, 'utf16le')), 'uno\ndós\n', null],
    [
      'Windows-1252',
      (name: string, text: string) => file(name, Buffer.from(text, 'latin1')),
      'uno\ndós\n',
      'windows-1252',
    ],
  ])('are those that are read at once, and leave nothing behind: %s', async (_, make, text, encoding) => {
    const files = [file('b.txt', 'b\r\n'), make('a.txt', text), make('c.txt', `${text}más\n`)];
    const found = await textsIn(files, encoding);
    const whole = await readDocuments(files, { ...options, encoding });
    expect(found.map(({ name, text }) => ({ name, text }))).toEqual(whole.map(({ name, text }) => ({ name, text })));
    expect(found.map(({ isLong }) => isLong)).toEqual([false, true, true]);
    const left = () => readdirSync(join(folder, 'cache', 'rnn', 'tokens'));
    if (encoding === null && _ === 'UTF-8') expect(left).toThrow('ENOENT');
    else expect(left()).toEqual([]);
  });

  it.each([
    ['rows.csv', 'a,uno\n'],
    ['lines.jsonl', '{"a": 1}\n'],
    ['genome.fasta', '>s1 x\nACGT\n'],
  ])('tell how many bytes of %s are read', async (name, line) => {
    const large = file(name, line.repeat(2 ** 20));
    const told: WorkProgress[] = [];
    const tell = (progress: WorkProgress) => {
      told.push(progress);
    };
    await withProgress(tell, async () => {
      await textsIn([large]);
      expect(told.shift()).toEqual({ what: 'Reading', done: 0, total: 1, unit: 'files' });
      // The first piece is also read to see whether there is any text.
      const [, ...others] = told;
      expect(others.map(({ done }) => done)).toEqual(
        [...new Set(others.map(({ done }) => done))].sort((left, right) => left - right),
      );
      expect(others.length).toBeGreaterThan(4);
      expect(others.at(-1)).toEqual({ what: `Reading ${name}`, done: large.size, total: large.size, unit: 'bytes' });
      told.length = 0;
      await textsIn([large, file('b.txt', 'b\n')]);
      const bytes = told.filter(({ unit }) => unit === 'bytes');
      expect(bytes.every(({ isPart }) => isPart === true)).toBe(true);
      expect(told.length - bytes.length).toBe(2);
    });
  });

  it('are refused in another encoding than is asked for, if only their end shows it', async () => {
    const ascii = 'uno dos\n'.repeat(600_000);
    await expect(textsIn([file('a.txt', `${ascii}tr\u00e9s\n`)], 'windows-1252')).rejects.toThrow(
      'a.txt is UTF-8, and data.encoding is windows-1252.',
    );
    const [found] = await textsIn([file('b.txt', Buffer.from(`${ascii}tr\u00e9s\n`, 'latin1'))], 'windows-1252');
    expect(found?.text.slice(-5)).toBe('tr\u00e9s\n');
  });

  it('are refused without any text', async () => {
    await expect(textsIn([file('a.txt', ' \n \n \n')])).rejects.toThrow('There is no text in a.txt.');
  });
});
