import { mkdir, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { DataError } from '../../errors.js';
import { checksum } from './checksum.js';
import { type DownloadOptions, download } from './download.js';
import { unpack } from './unpack.js';

/** The download address and destination of a corpus. */
export interface CorpusSource {
  url: string;
  /** Absolute: the file, or with `unpack` the folder. */
  file: string;
  /** Checksum of the finished `file` (see `checksum`); null if unknown. */
  sha256: string | null;
  /** A glob for the members of an archive; null stores the file unchanged. */
  unpack: string | null;
  licence: string;
}

export interface Fetched {
  source: CorpusSource;
  /** `present`: it existed and is complete. */
  outcome: 'present' | 'fetched';
  sha256: string;
}

/**
 * Downloads one corpus to its path. An existing file is verified, not downloaded again. An interrupted download resumes from its
 * `.partial` file; a file gets its final name only after its checksum was verified. Throws a DataError.
 */
export async function fetchSource(source: CorpusSource, options: DownloadOptions = {}): Promise<Fetched> {
  const held = await checksum(source.file);
  if (held !== null) {
    if (source.sha256 === null || held === source.sha256) return { source, outcome: 'present', sha256: held };
    throw new DataError(`${source.file} is not the file at ${source.url}: its SHA-256 is ${held}.`, {
      hint: 'Move it away and run the same command again, or keep it and train with it.',
    });
  }
  const partial = `${source.file}.partial`;
  const unpacked = `${source.file}.unpacking`;
  await mkdir(dirname(source.file), { recursive: true }).catch((cause) => {
    throw new DataError(`${dirname(source.file)} cannot be created (${cause.code}).`, {
      hint: 'Give a folder with write permission.',
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
        hint: 'Run the same command again; if the error persists, the file has changed at its source. The download was deleted.',
      });
    }
    await rename(whole, source.file);
    return { source, outcome: 'fetched', sha256 };
  } finally {
    // A complete but wrong download is useless for another attempt.
    await rm(partial, { force: true });
    await rm(unpacked, { recursive: true, force: true });
  }
}
