import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { DataError } from '../../errors.js';
import { normalise } from '../../text/normalise.js';
import { showPlace } from '../labelled/place.js';
import type { CorpusFile } from '../read.js';
import { readFileName } from './file-name.js';
import { readManifest } from './manifest.js';
import type { RecordingFormat } from './read-recording.js';
import { readSound } from './read-sound.js';
import type { Utterance, UtteranceEntry } from './utterance.js';

/** How the texts of sounds are found. */
export type UtteranceSource = { type: 'manifest' } | { type: 'fileNames'; pattern: string };

export interface UtteranceOptions {
  source: UtteranceSource;
  /** Null reads files of frames. */
  format: RecordingFormat | null;
  /** Numbers of a frame, for files of frames; null takes those of the first one. */
  features: number | null;
}

/** Reads utterances: `files` are manifests, or the sounds themselves. Throws a DataError that names file and line. */
export async function readUtterances(files: readonly CorpusFile[], options: UtteranceOptions): Promise<Utterance[]> {
  const { source, format } = options;
  const entries: UtteranceEntry[] = [];
  for (const file of files) {
    if (source.type === 'fileNames') entries.push(readFileName(file, source.pattern));
    else entries.push(...(await readManifest(file, format === null ? 'frames' : 'audio')));
  }
  const utterances: Utterance[] = [];
  let { features } = options;
  for (const entry of entries) {
    const { path, document, line, group } = entry;
    const text = normalise(entry.text, { lowercase: false, language: 'en' }).trim();
    if (text === '') {
      throw new DataError(`${showPlace(entry)} has no text.`, {
        hint: 'Say what is heard, or leave the recording out.',
      });
    }
    const sound = await readSound(await describeSound(entry), format, features);
    if (sound.type === 'frames') features ??= sound.frames.features;
    utterances.push({ sound, file: basename(path), text, group, document, line });
  }
  return utterances;
}

async function describeSound(entry: UtteranceEntry): Promise<CorpusFile> {
  const { path, document, line } = entry;
  const name = line === null ? document : path;
  const stats = await stat(path).catch((cause: unknown) => {
    throw new DataError(`${showPlace(entry)}: there is no file ${path}.`, {
      hint: 'Paths in a manifest start at the folder of the manifest.',
      cause,
    });
  });
  return { name, path, size: stats.size, isRegular: stats.isFile() };
}
