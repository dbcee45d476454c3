import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { forgetHashes, knownHashes } from '../../../src/data/large/file-hashes.js';

let folder: string;
let path: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rnn-hashes-'));
  path = join(folder, 'a.txt');
  await writeFile(path, 'uno');
});
afterEach(async () => {
  vi.restoreAllMocks();
  await rm(folder, { recursive: true, force: true });
});

const tokens = () => join(folder, 'tokens');
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
const fileOf = async (path: string) => ({ name: 'a.txt', path, size: (await stat(path)).size, isRegular: true });
const hash = async () => (await knownHashes([await fileOf(path)], tokens()))[0];
/** Lets the file be older than it is. */
const later = (milliseconds: number) => {
  const now = Date.now;
  vi.spyOn(Date, 'now').mockImplementation(() => now() + milliseconds);
};
const kept = async () => JSON.parse(await readFile(join(folder, 'hashes.json'), 'utf8'));

describe('knownHashes', () => {
  it('keeps the hashes of several files, and those that were kept before', async () => {
    later(5000);
    const others = ['b.txt', 'c.txt'].map((name) => join(folder, name));
    for (const other of others) await writeFile(other, other);
    await hash();
    expect(await knownHashes(await Promise.all(others.map(fileOf)), tokens())).toEqual(others.map(sha256));
    expect(Object.keys(await kept())).toEqual([path, ...others]);
  });

  it('takes the kept hash of an unchanged file', async () => {
    later(5000);
    expect(await hash()).toBe(sha256('uno'));
    const { [path]: own } = await kept();
    await writeFile(join(folder, 'hashes.json'), JSON.stringify({ [path]: { ...own, hash: 'kept' } }));
    expect(await hash()).toBe('kept');
    await forgetHashes(tokens());
    expect(await hash()).toBe(sha256('uno'));
  });

  it('keeps nothing of a file that has just been changed', async () => {
    expect(await hash()).toBe(sha256('uno'));
    expect(await readdir(folder)).toEqual(['a.txt']);
  });

  it('reads a file again that was replaced, also by one of the same size and time', async () => {
    later(5000);
    const { atime, mtime } = await stat(path);
    await hash();
    // The time of the last change of its metadata, which nobody can set, differs.
    await setTimeout(20);
    await writeFile(path, 'dos');
    await utimes(path, atime, mtime);
    expect(await hash()).toBe(sha256('dos'));
    expect((await kept())[path].hash).toBe(sha256('dos'));
  });

  it('reads files again if the kept hashes are damaged, and leaves no other files', async () => {
    later(5000);
    await writeFile(join(folder, 'hashes.json'), '{"half');
    expect(await hash()).toBe(sha256('uno'));
    expect((await readdir(folder)).sort()).toEqual(['a.txt', 'hashes.json']);
  });
});
