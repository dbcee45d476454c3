import { z } from 'zod';
import { formatQuantity } from '../text/quantities.js';
import type { Limits } from './limits.js';

/** A sequence of frames in a request: [T, F] in row-major order, finite numbers. */
export interface AskedFrames {
  frames: Float32Array;
  steps: number;
  features: number;
}

/** The key `frames`: a sequence of frames, each a list of numbers, or a list of sequences; null if it is missing. */
export function framesSchema({ texts }: Limits) {
  return z
    .custom<number[][] | number[][][]>((value) => areFrames(value, texts), {
      message: `a list of frames, each a list of numbers, or a list of 1 to ${texts} of such lists.`,
    })
    .nullish()
    .transform((value, context): AskedFrames[] | null => {
      if (value === null || value === undefined) return null;
      const isList = isSequences(value);
      const sequences: AskedFrames[] = [];
      for (const [index, rows] of (isList ? value : [value]).entries()) {
        const read = readRows(rows);
        if (typeof read === 'string') {
          const message = isList ? `sequence ${index + 1}, ${read}` : read;
          context.issues.push({ code: 'custom', message, input: value });
          return z.NEVER;
        }
        sequences.push(read);
      }
      return sequences;
    })
    .meta({
      description:
        'For a model of frames, instead of `input`: a sequence of frames, each a list of numbers, or a list of sequences.',
      anyOf: [numbersIn(2), numbersIn(3)],
    });
}

/** `input`, texts, or `frames`: a refinement for a body that has both keys. */
export const oneOfBoth: [
  (body: { input: string[] | null; frames: AskedFrames[] | null }) => boolean,
  { path: string[]; message: string },
] = [
  ({ input, frames }) => (input === null) !== (frames === null),
  { path: ['input'], message: 'give either `input`, texts, or `frames`, sequences of lists of numbers.' },
];

/** The frames of a sequence, or what is wrong with them. */
function readRows(rows: readonly (readonly number[])[]): AskedFrames | string {
  const features = rows[0]?.length ?? 0;
  const frames = new Float32Array(rows.length * features);
  for (let step = 0; step < rows.length; step++) {
    const row = rows[step] as readonly number[];
    if (row.length !== features) {
      return `frame ${step + 1} has ${formatQuantity(row.length, 'number')} where the first has ${features}.`;
    }
    for (let feature = 0; feature < features; feature++) {
      // A JSON number may be too large for a float.
      const value = Math.fround(row[feature] as number);
      if (!Number.isFinite(value)) return `number ${feature + 1} of frame ${step + 1} is not a finite number.`;
      frames[step * features + feature] = value;
    }
  }
  return { frames, steps: rows.length, features };
}

function areFrames(value: unknown, most: number): boolean {
  if (!isFilledList(value)) return false;
  return value.every(isRow) || (value.length <= most && value.every((one) => isFilledList(one) && one.every(isRow)));
}

function isRow(value: unknown): boolean {
  return isFilledList(value) && value.every((one) => typeof one === 'number');
}

function isFilledList(value: unknown): value is unknown[] {
  return Array.isArray(value) && value.length > 0;
}

function isSequences(value: number[][] | number[][][]): value is number[][][] {
  return Array.isArray(value[0]?.[0]);
}

/** The JSON Schema of lists in lists of numbers. */
function numbersIn(depth: number): object {
  return depth === 0 ? { type: 'number' } : { type: 'array', items: numbersIn(depth - 1) };
}
