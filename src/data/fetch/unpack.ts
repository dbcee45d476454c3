import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { unzipSync } from 'fflate';
import picomatch from 'picomatch';
import { extract, list } from 'tar';
import { DataError } from '../../errors.js';

/** Maximum total size of the extracted files, in bytes: larger than the corpus of any preset. */
const LARGEST = 2 ** 32;

/**
 * Extracts the files of an archive (zip, tar, tar.gz) whose names match a glob into `folder`, without their folders. Nothing is
 * written outside of it: links and other special members are skipped. Throws a DataError.
 */
export async function unpack(archive: string, glob: string, folder: string): Promise<void> {
  const matches = picomatch(glob, { dot: true });
  await mkdir(folder, { recursive: true });
  try {
    const taken = (await isZip(archive))
      ? await unpackZip(archive, matches, folder)
      : await unpackTar(archive, matches, folder);
    if (taken > 0) return;
  } catch (error) {
    if (error instanceof DataError) throw error;
    throw new DataError(`${archive} cannot be unpacked: ${(error as Error).message}.`, {
      hint: 'The download may be damaged: run the same command again.',
      cause: error,
    });
  }
  throw new DataError(`${archive} contains no file that matches ${JSON.stringify(glob)}.`, {
    hint: 'The archive has changed since the configuration was written: correct `unpack`, or download by hand.',
  });
}

async function isZip(archive: string): Promise<boolean> {
  const bytes = await readFile(archive);
  return bytes[0] === 0x50 && bytes[1] === 0x4b;
}

async function unpackZip(archive: string, matches: (name: string) => boolean, folder: string): Promise<number> {
  let size = 0;
  const members = unzipSync(await readFile(archive), {
    filter: ({ name, originalSize }) => {
      if (name.endsWith('/') || !matches(name)) return false;
      size += originalSize;
      if (size > LARGEST) throw tooLarge(archive);
      return true;
    },
  });
  const entries = Object.entries(members);
  for (const [name, bytes] of entries) await writeFile(join(folder, basename(name)), bytes);
  return entries.length;
}

async function unpackTar(archive: string, matches: (name: string) => boolean, folder: string): Promise<number> {
  let size = 0;
  let taken = 0;
  const wanted = (name: string, entry: { type?: string }) =>
    matches(name) && (entry.type === 'File' || entry.type === 'OldFile');
  await list({
    file: archive,
    strict: true,
    onReadEntry: (entry) => {
      if (wanted(entry.path, entry)) size += entry.size;
    },
  });
  if (size > LARGEST) throw tooLarge(archive);
  await extract({
    file: archive,
    cwd: folder,
    strict: true,
    preservePaths: false,
    filter: (name, entry) => wanted(name, entry as { type?: string }),
    onReadEntry: (entry) => {
      entry.path = basename(entry.path);
      taken++;
    },
  });
  return taken;
}

function tooLarge(archive: string): DataError {
  return new DataError(`${archive} unpacks to more than ${LARGEST / 2 ** 30} GB.`, {
    hint: 'Unpack it by hand, if you trust it.',
  });
}
