import { mkdir, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { DataError } from '../../errors.js';
import { checksum } from './checksum.js';
import { type DownloadOptions, download } from './download.js';
import { unpack } from './unpack.js';

/** Where a corpus is to be had, and where it belongs. */
export interface CorpusSource {
  url: string;
  /** Absolute: the file, or with `unpack` the folder. */
  file: string;
  /** Of what lies at `file` in the end (see `checksum`); null where nobody has published one. */
  sha256: string | null;
  /** A glob for the members of an archive; null where the file is taken as it comes. */
  unpack: string | null;
  licence: string;
}

export interface Fetched {
  source: CorpusSource;
  /** `present`: it lay there already, and is whole. */
  outcome: 'present' | 'fetched';
  sha256: string;
}

/**
 * Downloads one corpus to its path. A file that is there already is verified, and not downloaded again. A download that was cut
 * goes on from its `.partial` file; nothing gets the final name before its checksum is right. Throws a DataError.
 */
export async function fetchSource(source: CorpusSource, options: DownloadOptions = {}): Promise<Fetched> {
  const held = await checksum(source.file);
  if (held !== null) {
    if (source.sha256 === null || held === source.sha256) return { source, outcome: 'present', sha256: held };
    throw new DataError(`${source.file} is not the file that ${source.url} has: its SHA-256 is ${held}.`, {
      hint: 'Move it away and run the same command again, or keep it and train as it is.',
    });
  }
  const partial = `${source.file}.partial`;
  const unpacked = `${source.file}.unpacking`;
  await mkdir(dirname(source.file), { recursive: true }).catch((cause) => {
    throw new DataError(`${dirname(source.file)} cannot be made (${cause.code}).`, {
      hint: 'Give a folder that you may write to.',
      cause,
    });
  });
  await download(source.url, partial, options);
  const whole = source.unpack === null ? partial : unpacked;
  try {
    if (source.unpack !== null) {
      await rm(unpacked, { recursive: true, force: true });
      await unpack(partial, source.unpack, unpacked);
    }
    const sha256 = (await checksum(whole)) ?? '';
    if (source.sha256 !== null && sha256 !== source.sha256) {
      throw new DataError(`${source.url} has changed: its SHA-256 is ${sha256}, not ${source.sha256}.`, {
        hint: 'Run the same command again; if the error stays, the file has changed at its source; nothing of it was kept.',
      });
    }
    await rename(whole, source.file);
    return { source, outcome: 'fetched', sha256 };
  } finally {
    // Bytes that are whole but wrong are no start for another try.
    await rm(partial, { force: true });
    await rm(unpacked, { recursive: true, force: true });
  }
}
