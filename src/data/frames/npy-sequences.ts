import { readFile } from 'node:fs/promises';
import { DataError } from '../../errors.js';
import { fields } from '../../text/fields.js';
import { type SourceLocation, showLocation } from '../labelled/location.js';
import { fileProblem } from '../read.js';
import { decodeText } from '../utf8.js';
import { soundFrames } from './gaps.js';
import { parseNpy } from './npy.js';
import type { FrameFormat, FrameSequence } from './sequence.js';

/** Suffix of the label file of an array: `train.labels.txt` beside `train.npy`. */
export const LABELS_ENDING = '.labels.txt';

/** Reads the label file beside an array: a label or tags per line. */
interface LabelLine extends SourceLocation {
  fields: string[];
}

/**
 * The sequences of an array of shape [T, F], or of each [T, F] of one of shape [N, T, F]. Their labels are the lines of the text
 * file beside it, or for [T, F] its folder; tags of steps are the words of these lines. For NaN see `soundFrames`. Throws a DataError for other shapes, for numbers
 * that are not finite, and for labels that are not as many.
 */
export async function readNpySequences(
  bytes: Buffer,
  { name, path }: { name: string; path: string | null },
  { labels, missing }: Pick<FrameFormat, 'labels' | 'missing'>,
  folder: () => string,
): Promise<FrameSequence[]> {
  const { shape, values } = parseNpy(bytes, name);
  const [count, steps, features] = shape.length === 2 ? [1, ...shape] : shape;
  if (shape.length < 2 || shape.length > 3 || count === undefined || !steps || !features) {
    throw new DataError(`${name} has the shape (${shape.join(', ')}).`, {
      hint: 'Give [steps, features], or [sequences, steps, features]; a[:, None] turns a list into one feature.',
    });
  }
  const lines = labels === 'none' ? null : await readLabels(path, name);
  if (lines !== null && lines.length !== count) {
    const location = lines[0]?.document ?? name;
    throw new DataError(`${location} has ${lines.length} lines of labels for ${count} sequences of ${name}.`, {
      hint: 'Write a line for each sequence.',
    });
  }
  const lineOf = (index: number) => lines?.[index] ?? null;
  return Array.from({ length: count }, (_, index) => {
    const location = { document: count === 1 ? name : `${name}, sequence ${index + 1}`, line: null };
    const whole = values.slice(index * steps * features, (index + 1) * steps * features);
    const isPadded = shape.length === 3 && labels !== 'step';
    const frames = soundFrames(whole, features, { missing, isPadded, location });
    const label = labels === 'sequence' ? labelOf(lineOf(index), name, shape.length, folder) : null;
    const tags = labels === 'step' ? tagsOf(lineOf(index), steps, name) : null;
    return { frames, steps: frames.length / features, features, label, tags, ...location };
  });
}

async function readLabels(path: string | null, name: string): Promise<LabelLine[] | null> {
  if (path === null) return null;
  const withEnding = (of: string) => of.replace(/\.npy$/i, '') + LABELS_ENDING;
  const document = withEnding(name);
  let bytes: Buffer;
  try {
    bytes = await readFile(withEnding(path));
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw fileProblem(document, cause);
  }
  return decodeText(bytes, document)
    .normalize('NFC')
    .split('\n')
    .map((line, index) => ({ fields: [...fields(line)], document, line: index + 1 }))
    .filter((line) => line.fields.length > 0);
}

function labelOf(line: LabelLine | null, name: string, dimensions: number, folder: () => string): string {
  if (line !== null) return line.fields.join(' ');
  if (dimensions === 2) return folder();
  throw noLabels(name, 'a label for each sequence');
}

function tagsOf(line: LabelLine | null, steps: number, name: string): string[] {
  if (line === null) throw noLabels(name, 'the tags of each sequence, separated by spaces');
  if (line.fields.length === steps) return line.fields;
  throw new DataError(`${showLocation(line)} has ${line.fields.length} tags for ${steps} steps.`, {
    hint: 'Write one tag per step, separated by spaces.',
  });
}

function noLabels(name: string, what: string): DataError {
  const file = name.replace(/\.npy$/i, '') + LABELS_ENDING;
  return new DataError(`${name} has no labels beside it.`, { hint: `Write ${file}: a line with ${what}.` });
}
