import { stat } from 'node:fs/promises';
import { basename, dirname, extname, join } from 'node:path';
import { DataError } from '../../errors.js';
import { tellProgress } from '../../runtime/progress.js';
import { normalise } from '../../text/normalise.js';
import { showLocation } from '../labelled/location.js';
import type { CorpusFile } from '../read.js';
import { readFileName } from './file-name.js';
import { readManifest } from './manifest.js';
import type { ManifestFormat } from './manifest-columns.js';
import { readSound } from './read-sound.js';
import type { RecordingFormat } from './to-samples.js';
import type { Sound, Utterance, UtteranceEntry } from './utterance.js';

/** How the texts of recordings are found. */
export type UtteranceSource = ({ type: 'manifest' } & ManifestFormat) | { type: 'fileNames'; pattern: string };

export interface UtteranceOptions {
  source: UtteranceSource;
  /** Null reads files of frames. */
  format: RecordingFormat | null;
  /** Features per frame, for files of frames; null uses those of the first one. */
  features: number | null;
}

/** Reads utterances; `files` are manifests or the recordings themselves. Throws a DataError with file and line. */
export async function readUtterances(files: readonly CorpusFile[], options: UtteranceOptions): Promise<Utterance[]> {
  const utterances: Utterance[] = [];
  for await (const utterance of utterancesIn(files, options)) utterances.push(utterance);
  return utterances;
}

/** The files that decide on the utterances: lists, and the sounds that they name. */
export async function filesOfUtterances(
  files: readonly CorpusFile[],
  options: Pick<UtteranceOptions, 'source' | 'format'>,
): Promise<CorpusFile[]> {
  const sounds: CorpusFile[] = [];
  for (const entry of await readEntries(files, options)) sounds.push(await describeSound(entry));
  return options.source.type === 'fileNames' ? sounds : [...files, ...sounds];
}

async function readEntries(
  files: readonly CorpusFile[],
  { source, format }: Pick<UtteranceOptions, 'source' | 'format'>,
): Promise<UtteranceEntry[]> {
  const entries: UtteranceEntry[] = [];
  for (const file of files) {
    if (source.type === 'fileNames') entries.push(readFileName(file, source.pattern));
    else
      for (const entry of await readManifest(file, format === null ? 'frames' : 'audio', source)) entries.push(entry);
  }
  return entries;
}

/** The same, one after the other. */
export async function* utterancesIn(
  files: readonly CorpusFile[],
  options: UtteranceOptions,
): AsyncGenerator<Utterance, void> {
  const { format } = options;
  const entries = await readEntries(files, options);
  let { features } = options;
  for (const [done, entry] of entries.entries()) {
    const { path, document, line, group } = entry;
    const text = normalise(entry.text, { lowercase: false, language: 'en' }).trim();
    if (text === '') {
      throw new DataError(`${showLocation(entry)} has no text.`, {
        hint: 'Write its transcript, or remove the recording.',
      });
    }
    const whole = await readSound(await describeSound(entry), format, features);
    const sound = format === null ? whole : partOf(whole, entry, format.sampleRate);
    if (sound.type === 'frames') features ??= sound.frames.features;
    tellProgress({ what: 'Reading', done, total: entries.length, unit: 'recordings' });
    yield { sound, file: basename(path), text, group, document, line };
  }
}

/** The listed part of a recording; throws a DataError with file and line if it is out of range. */
function partOf(sound: Sound, entry: UtteranceEntry, sampleRate: number): Sound {
  const { part = null } = entry;
  if (part === null || sound.type === 'frames') return sound;
  const { samples } = sound;
  const from = Math.round(part.from * sampleRate);
  const to = part.length === null ? samples.length : from + Math.round(part.length * sampleRate);
  // Lengths in lists are rounded, so a few samples too many mean the end.
  if (from < 0 || to <= from || to > samples.length + sampleRate / 10) {
    throw new DataError(
      `${showLocation(entry)} names ${part.from} s and ${part.length ?? 'all'} s from there of a recording of ${(samples.length / sampleRate).toFixed(3)} s.`,
      { hint: 'Correct offset and duration, or remove them for the whole recording.' },
    );
  }
  return { type: 'samples', samples: samples.slice(from, to) };
}

async function describeSound(entry: UtteranceEntry): Promise<CorpusFile> {
  const { path, document, line } = entry;
  const name = line === null ? document : path;
  for (const candidate of candidates(path)) {
    const stats = await stat(candidate).catch(() => null);
    if (stats !== null) return { name, path: candidate, size: stats.size, isRegular: stats.isFile() };
  }
  throw new DataError(`${showLocation(entry)}: there is no file ${path}.`, {
    hint: 'Paths in a manifest are relative to its folder, or to clips/ or wavs/ in it.',
  });
}

/**
 * Possible paths of a listed recording: the path in NFC or NFD, as systems differ; in the folders of Common Voice and LJSpeech
 * beside the list; and for LJSpeech's names without an extension, with that of a recording.
 */
function candidates(path: string): Set<string> {
  const folder = dirname(path);
  // Lists of Windows have backslashes.
  const locations = [
    path,
    path.replaceAll('\\', '/'),
    join(folder, 'clips', basename(path)),
    join(folder, 'wavs', basename(path)),
  ];
  const endings = extname(path) === '' || /^\.\d/.test(extname(path)) ? ['', '.wav', '.flac', '.mp3'] : [''];
  const paths = locations.flatMap((location) =>
    endings.flatMap((ending) => [
      location + ending,
      (location + ending).normalize('NFC'),
      (location + ending).normalize('NFD'),
    ]),
  );
  // Most names have one form: no file is looked for twice.
  return new Set(paths);
}
