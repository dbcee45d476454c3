import { DataError } from '../../errors.js';
import type { CorpusOptions } from '../corpus.js';
import { uncompressedName } from '../decompress.js';
import { folderLabel } from '../labelled/folder-label.js';
import { tellFormat } from '../labelled/formats.js';
import { showLocation } from '../labelled/location.js';
import { withoutLooseFiles } from '../labelled/loose-files.js';
import { type CorpusFile, checkSizes, readBytes } from '../read.js';
import { decodeText } from '../utf8.js';
import { parseFrameJson } from './frame-json.js';
import { parseFrameTable } from './frame-table.js';
import { LABELS_ENDING, readNpySequences } from './npy-sequences.js';
import { readNpz } from './npz.js';
import type { FrameFormat, FrameSequence } from './sequence.js';
import { parseUea } from './uea.js';

const byEnding = {
  '.csv': 'csv',
  '.tsv': 'tsv',
  '.jsonl': 'jsonl',
  '.ndjson': 'jsonl',
  '.ts': 'ts',
  '.npy': 'npy',
  '.npz': 'npz',
} as const;

export interface FrameOptions extends CorpusOptions {
  /** Features of the model; null uses those of the first sequence. */
  features: number | null;
  /** Their names, in the required order; by default those of the first sequence. */
  names?: readonly string[] | undefined;
}

/**
 * Reads sequences of frames, all of one width, a file after the other. Throws a DataError with file, line and remedy for what is wrong in a file, for
 * frames of another width or whose headings have the same names in another order, and when there is no sequence at all.
 */
export async function* frameSequences(
  files: readonly CorpusFile[],
  format: FrameFormat,
  options: FrameOptions,
): AsyncGenerator<FrameSequence, void> {
  // The label of a table without labels is its folder.
  const isLabelled = ({ name }: CorpusFile) => !/\.(csv|tsv)$/i.test(uncompressedName(name));
  const ofFolders = format.labels === 'sequence' && format.labelColumn === null && !files.some(isLabelled);
  let first: FrameSequence | null = null;
  let { names } = options;
  for (const file of ofFolders ? withoutLooseFiles(files, options.baseDirectory) : files) {
    if (file.name.endsWith(LABELS_ENDING)) continue;
    checkSizes([file]);
    for (const sequence of await readFile(file, format, options)) {
      first ??= sequence;
      const width = options.features ?? first.features;
      if (sequence.features !== width) throw otherWidth(sequence, width, options.features === null ? first : null);
      names ??= sequence.names;
      if (isOtherOrder(sequence.names, names)) throw otherOrder(sequence, names ?? []);
      yield sequence;
    }
  }
  if (first !== null) return;
  throw new DataError(`There is no sequence in ${files.map(({ name }) => name).join(', ')}.`, {
    hint: 'Write a frame of numbers in each row.',
  });
}

/** The same as a list. */
export async function readFrames(
  files: readonly CorpusFile[],
  format: FrameFormat,
  options: FrameOptions,
): Promise<FrameSequence[]> {
  const sequences: FrameSequence[] = [];
  for await (const sequence of frameSequences(files, format, options)) sequences.push(sequence);
  return sequences;
}

async function readFile(file: CorpusFile, format: FrameFormat, options: FrameOptions): Promise<FrameSequence[]> {
  const told = tellFormat(file.name, format.format, byEnding);
  const folder = () => folderLabel(file, options.baseDirectory);
  const bytes = await readBytes(file, options.stdin ?? process.stdin);
  if (told === 'npy') return readNpySequences(bytes, file, format, folder);
  if (told === 'npz') return readNpz(bytes, file.name, format);
  const text = decodeText(bytes, file.name, { lineEnds: 'feed', encoding: format.encoding });
  if (told === 'ts') return parseUea(text, file.name, format);
  if (told === 'jsonl') return parseFrameJson(text, file.name, format);
  const sequences = parseFrameTable(text, file.name, { ...format, format: told }, folder);
  const areWide = format.rows === null && format.labels === 'none' && sequences.some(({ features }) => features > 1);
  // A network with one feature was trained on series.
  return areWide && options.features === 1
    ? parseFrameTable(text, file.name, { ...format, rows: 'series', format: told }, folder)
    : sequences;
}

function isOtherOrder(names: readonly string[] | undefined, expected: readonly string[] | undefined): boolean {
  if (names === undefined || expected === undefined) return false;
  return names.join('\n') !== expected.join('\n') && [...names].sort().join('\n') === [...expected].sort().join('\n');
}

function otherOrder(sequence: FrameSequence, expected: readonly string[]): DataError {
  return new DataError(
    `${showLocation(sequence)} has the columns ${sequence.names?.join(', ')} where others have ${expected.join(', ')}.`,
    { hint: 'Put the columns of all files in the same order.' },
  );
}

function otherWidth(other: FrameSequence, width: number, first: FrameSequence | null): DataError {
  const numbers = (count: number) => (count === 1 ? '1 number' : `${count} numbers`);
  const expected = first === null ? 'the model takes' : `those of ${showLocation(first)} have`;
  return new DataError(`${showLocation(other)} has frames of ${numbers(other.features)} where ${expected} ${width}.`, {
    hint: 'Give every frame the same features in the same order; list extra columns in ignoreColumns.',
  });
}
