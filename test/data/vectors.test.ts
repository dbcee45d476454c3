import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { withNotices } from '../../src/data/notices.js';
import { readVectors } from '../../src/data/vectors.js';
import { DataError } from '../../src/errors.js';
import { temporaryFolder } from '../temporary-folder.js';

function read(text: string | Buffer, { size = 2, wanted = ['sol', 'mar'], extraWords = 0 } = {}) {
  const file = join(temporaryFolder(), 'vectors.txt');
  writeFileSync(file, text);
  return readVectors(file, { size, wanted: (word) => wanted.includes(word), extraWords });
}

describe('readVectors', () => {
  it.each([
    ['GloVe', 'sol 1 -2.5\nno 7 7\nmar 3e-1 4\n'],
    ['word2vec, its first line two counts', '3 2\nsol 1 -2.5 \nno 7 7 \nmar 3e-1 4 \n'],
    ['a byte order mark', '\uFEFFsol 1 -2.5\nmar 0.3 4\n'],
    ['CRLF and a blank line at the end', 'sol 1 -2.5\r\nmar 0.3 4\r\n\r\n'],
  ])('reads the wanted words of %s', async (_, text) => {
    const vectors = await read(text);
    expect([...vectors.keys()]).toEqual(['sol', 'mar']);
    expect(vectors.get('sol')).toEqual(Float32Array.of(1, -2.5));
    expect(vectors.get('mar')).toEqual(Float32Array.of(0.3, 4));
  });

  it('reads the first words of the file, wanted or not', async () => {
    const vectors = await read('uno 1 1\ndos 2 2\ntres 3 3\nsol 4 4\n', { extraWords: 2 });
    expect([...vectors.keys()]).toEqual(['uno', 'dos', 'sol']);
  });

  it('takes the first of two vectors of a word, whatever its normal form', async () => {
    const vectors = await read('ma\u0301s 1 1\nmás 2 2\n', { wanted: ['más'] });
    expect([...vectors]).toEqual([['más', Float32Array.of(1, 1)]]);
  });

  it('leaves out words with blanks in them, as GloVe has some', async () => {
    expect([...(await read('. . . 1 1\nsol 2 2\n')).keys()]).toEqual(['sol']);
  });

  it('reads gzip', async () => {
    expect([...(await read(gzipSync('sol 1 2\nmar 3 4\n'))).keys()]).toEqual(['sol', 'mar']);
  });

  it.each([
    [
      'binary vectors',
      Buffer.concat([Buffer.from('2 2\nsol '), Buffer.from(Float32Array.of(1, 2).buffer)]),
      'are binary',
    ],
    ['an archive', Buffer.from('PK\x03\x04\x14\0\0\0'), 'is a ZIP archive'],
  ])('refuses %s', async (_, bytes, message) => {
    await expect(read(bytes)).rejects.toThrow(message);
  });

  it.each([
    ['words of another encoding', Buffer.from('sol 1 2\na\xf1o 3 4\n', 'latin1'), '1 word skipped: not UTF-8'],
    ['a file that was cut off', '3 2\nsol 1 2\nmar 3 4\n', 'announces 3 words, but has 2'],
  ])('gives a notice of %s', async (_, content, notice) => {
    const notices: string[] = [];
    const vectors = await withNotices(
      (message) => notices.push(message),
      async () => read(content),
    );
    expect(vectors.get('sol')).toEqual(Float32Array.of(1, 2));
    expect(notices.join()).toContain(notice);
  });

  it.each([
    ['another number of numbers', 'sol 1 2\nmar 1 2 3\n', /:2 has a vector of 3 numbers; model\.input\.size is 2/],
    ['none at all', 'sol\n', /:1 has a vector of 0 numbers/],
    ['what is no number', 'sol 1 zwei\n', /:1 has "zwei" where a number should be/],
    ['NaN', 'sol NaN 1\n', /:1 has "NaN"/],
    ['a number beyond float32', 'sol 1e39 1\n', /:1 has "1e39"/],
  ])('refuses a line with %s', async (_, text, message) => {
    await expect(read(text)).rejects.toThrow(DataError);
    await expect(read(text)).rejects.toThrow(message);
  });

  it('says that a file is not there', async () => {
    const absent = readVectors('/nowhere/v.txt', { size: 2, wanted: () => true, extraWords: 0 });
    await expect(absent).rejects.toThrow(/The vectors \/nowhere\/v\.txt cannot be read: ENOENT/);
  });
});

describe('words with other blanks than U+0020', () => {
  it.each([
    ['a line separator', 'a\u2028b 1 2\nsí 3 4\n'],
    ['a next line', '\u0085 1 2\nsí 3 4\n'],
    ['a no-break space', '10\u00a0000 1 2\nsí 3 4\n'],
    ['a blank', '  1 2\nsí 3 4\n'],
    ['blanks in it', 'New York 1 2\r\nsí 3 4 \r\n'],
  ])('reads on after %s', async (_, text) => {
    const file = join(temporaryFolder(), 'v.vec');
    writeFileSync(file, text);
    const vectors = await readVectors(file, { size: 2, wanted: (word) => word === 'sí', extraWords: 0 });
    expect([...vectors]).toEqual([['sí', Float32Array.of(3, 4)]]);
  });
});
