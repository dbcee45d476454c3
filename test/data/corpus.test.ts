import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadCorpus } from '../../src/data/corpus.js';
import { DataError } from '../../src/errors.js';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'rnn-corpus-'));
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

function write(files: Record<string, string>): void {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(join(folder, name, '..'), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
}

async function load(...patterns: string[]): Promise<string[]> {
  const documents = await loadCorpus(patterns, { baseDirectory: folder });
  return documents.map(({ name, text }) => `${name}=${text}`);
}

async function failure(...patterns: string[]): Promise<DataError> {
  const error = await load(...patterns).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(DataError);
  return error as DataError;
}

describe('loadCorpus', () => {
  it('reads files in the order given, each once', async () => {
    write({ 'b.txt': 'B', 'a.txt': 'A' });
    symlinkSync('a.txt', join(folder, 'same.txt'));
    expect(await load('b.txt', join(folder, 'a.txt'), './b.txt', 'same.txt')).toEqual(['b.txt=B', 'a.txt=A']);
  });

  it('reads a folder and the folders in it, sorted, hidden ones skipped', async () => {
    write({
      'c/b.txt': 'b',
      'c/a.md': 'a',
      'c/in/a.txt': 'in',
      'c/.x': 'x',
      'c/.git/y': 'y',
      'c/B': 'B',
      'd.txt': 'd',
    });
    expect(await load('c')).toEqual(['c/B=B', 'c/a.md=a', 'c/b.txt=b', 'c/in/a.txt=in']);
  });

  it('reads a folder that contains itself', async () => {
    write({ 'c/a.txt': 'a' });
    symlinkSync('.', join(folder, 'c', 'loop'));
    symlinkSync('nowhere', join(folder, 'c', 'broken'));
    expect(await load('c')).toEqual(['c/a.txt=a']);
  });

  it('reads a file whose name is in the other normal form', async () => {
    writeFileSync(join(folder, 'nin\u0303o.txt'), 'uno');
    const [document] = await loadCorpus(['ni\u00f1o.txt'], { baseDirectory: folder });
    expect(document?.text).toBe('uno');
  });

  it('reads what a glob matches, sorted', async () => {
    write({ 'x/2.txt': '2', 'x/1.txt': '1', 'x/3.md': '3', 'y/4.txt': '4' });
    expect(await load('{x,y}/*.txt')).toEqual(['x/1.txt=1', 'x/2.txt=2', 'y/4.txt=4']);
  });

  it('reads a file whose name looks like a glob', async () => {
    write({ 'a[1].txt': 'A', 'a1.txt': 'B' });
    expect(await load('a[1].txt')).toEqual(['a[1].txt=A']);
  });

  it('reads what a glob matches in a folder whose name looks like one, given in full', async () => {
    write({ 'my (old) [x]/1.txt': '1', 'my (old) [x]/in/2.txt': '2', 'other/3.txt': '3' });
    const pattern = join(folder, 'my (old) [x]', '**', '*.txt');
    expect(await load(pattern)).toEqual(['my (old) [x]/1.txt=1', 'my (old) [x]/in/2.txt=2']);
    expect((await failure(join(folder, 'my (old) [x]', '*.md'))).hint).toContain('holds 1.txt, in.');
  });

  it('reads standard input once', async () => {
    async function* chunks() {
      const bytes = Buffer.from('sí\r\n');
      yield bytes.subarray(0, 2);
      yield bytes.subarray(2);
    }
    const documents = await loadCorpus(['-', '-'], { baseDirectory: folder, stdin: chunks() });
    expect(documents).toEqual([{ name: 'standard input', path: null, text: 'sí\n' }]);
  });

  it('reads a named pipe', async () => {
    execFileSync('mkfifo', [join(folder, 'pipe')]);
    const [loaded] = await Promise.all([load('pipe'), writeFile(join(folder, 'pipe'), 'piped')]);
    expect(loaded).toEqual(['pipe=piped']);
  });

  it('names a file outside of the base directory in full', async () => {
    write({ 'a.txt': 'A', 'in/b.txt': 'B' });
    const [document] = await loadCorpus(['../a.txt'], { baseDirectory: join(folder, 'in') });
    expect(document?.name).toBe(join(folder, 'a.txt'));
  });

  it('reads a text of no words beside one with some', async () => {
    write({ 'a.txt': '', 'b.txt': 'B' });
    expect(await load('a.txt', 'b.txt')).toEqual(['a.txt=', 'b.txt=B']);
  });
});

describe('loadCorpus refuses', () => {
  it.each([
    ['quijote.tx', 'Did you mean "quijote.txt"?'],
    ['txets/a.txt', 'Did you mean "texts"?'],
    ['texts/b.txt', 'Did you mean "texts/a.txt"?'],
    ['texts/completely-other', 'holds a.txt.'],
    ['empty/x.txt', 'empty is empty.'],
    ['quijote.txt/a', 'quijote.txt is not a readable folder'],
    ['texts/*.md', 'holds a.txt.'],
    ['txets/*.txt', 'Did you mean "texts"?'],
  ])('%s, and says what there is', async (pattern, hint) => {
    write({ 'quijote.txt': 'q', 'texts/a.txt': 'a' });
    mkdirSync(join(folder, 'empty'));
    const error = await failure(pattern);
    expect(error.message).toContain(JSON.stringify(pattern));
    expect(error.message).toContain(folder);
    expect(error.hint).toContain(hint);
  });

  it('an absolute path, in full', async () => {
    const error = await failure(join(folder, 'a.txt'));
    expect(error.message).toBe(`There is no file or folder "${join(folder, 'a.txt')}".`);
  });

  it('a folder without files', async () => {
    write({ 'c/.hidden': 'x' });
    expect((await failure('c')).message).toContain('has no files');
  });

  it('a device', async () => {
    expect((await failure('/dev/zero')).message).toBe('/dev/zero is neither a file nor a folder.');
  });

  it('files without text', async () => {
    write({ 'a.txt': '', 'b.txt': ' \n' });
    expect((await failure('a.txt')).message).toBe('There is no text in a.txt.');
    expect((await failure('a.txt', 'b.txt')).message).toBe('There is no text in any of the 2 files.');
  });

  it('bytes that are not UTF-8, naming the file', async () => {
    writeFileSync(join(folder, 'latin.txt'), Buffer.from('año', 'latin1'));
    expect((await failure('latin.txt')).message).toContain('latin.txt is not UTF-8: byte 0xF1 at offset 1');
  });

  it('a file longer than a text can be, before it is read', async () => {
    write({ 'huge.txt': 'x' });
    truncateSync(join(folder, 'huge.txt'), 600 * 2 ** 20);
    expect((await failure('huge.txt')).message).toBe('huge.txt has more than 511 MiB, which is too much for one text.');
  });

  it('more files than memory holds, before they are read', async () => {
    for (let index = 0; index < 40; index++) {
      write({ [`${index}.txt`]: 'x' });
      truncateSync(join(folder, `${index}.txt`), 500 * 2 ** 20);
    }
    const error = await failure('.');
    expect(error.message).toContain('The corpus has 20000 MiB');
    expect(error.hint).toContain('--max-old-space-size=');
  });

  it('a stream that continues for too long', async () => {
    const chunk = Buffer.alloc(2 ** 27);
    async function* endless() {
      for (;;) yield chunk;
    }
    const loaded = loadCorpus(['-'], { baseDirectory: folder, stdin: endless() });
    await expect(loaded).rejects.toThrow('standard input has more than 511 MiB');
  });
});
