import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { readDocuments } from '../../src/data/corpus.js';
import { openTexts } from '../../src/data/large/open-texts.js';
import { piecesOf } from '../../src/data/long-text.js';
import type { CorpusFile } from '../../src/data/read.js';
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

  it('are refused without any text', async () => {
    await expect(textsIn([file('a.txt', ' \n \n \n')])).rejects.toThrow('There is no text in a.txt.');
  });
});
