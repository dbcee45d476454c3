import { unzipSync } from 'fflate';
import { DataError } from '../../errors.js';
import { notice } from '../notices.js';
import { soundFrames } from './gaps.js';
import { type NumericArray, parseNpy, parseNpyNumbers, parseNpyTexts } from './npy.js';
import type { FrameFormat, FrameSequence } from './sequence.js';

/** Names of the arrays of sequences and labels. */
const dataNames = ['X', 'x', 'data', 'frames', 'signals'];
const labelNames = ['y', 'Y', 'label', 'labels', 'target', 'targets'];

/**
 * The sequences of a NumPy archive: an array of shape [N, T, F], or [N, T] for one feature, and one of N labels (numbers or
 * texts). Without labels, an array of shape [T, F] is one sequence. Throws a DataError that lists the arrays if they do not match.
 */
export function readNpz(
  bytes: Buffer,
  document: string,
  { labels, missing }: Pick<FrameFormat, 'labels' | 'missing'>,
): FrameSequence[] {
  if (labels === 'step') {
    throw new DataError(`${document} has no tags per step.`, {
      hint: 'Save the frames by np.save, and the tags in a text file beside them: train.npy and train.labels.txt',
    });
  }
  const members = unzip(bytes, document);
  const names = [...members.keys()];
  const dataName = dataNames.find((name) => members.has(name)) ?? (names.length === 1 ? (names[0] as string) : null);
  const labelName = labelNames.find((name) => members.has(name)) ?? null;
  if (dataName === null || (labels === 'sequence' && labelName === null)) {
    throw new DataError(`${document} has the arrays ${names.join(', ')}.`, {
      hint: 'Save a file for each split with X of shape [sequences, steps, features] and y of labels: np.savez(FILE, X=X, y=y)',
    });
  }
  const others = names.filter((name) => name !== dataName && name !== labelName);
  if (others.length > 0) {
    notice(
      `${document}: only the arrays ${[dataName, labelName].filter(Boolean).join(' and ')} are read, not ${others.join(', ')}.`,
    );
  }
  const array = parseNpy(members.get(dataName) as Buffer, `${document}, array ${dataName}`);
  const [count, steps, features] = shapeOf(array, labelName !== null, document);
  const named =
    labels === 'none'
      ? null
      : readLabels(members.get(labelName as string) as Buffer, `${document}, array ${labelName}`);
  if (named !== null && named.length !== count) {
    throw new DataError(`${document} has ${named.length} labels for ${count} sequences.`, {
      hint: 'Give y one label for each sequence of X.',
    });
  }
  return Array.from({ length: count }, (_, index) => {
    const location = { document: `${document}, sequence ${index + 1}`, line: null };
    const whole = array.values.slice(index * steps * features, (index + 1) * steps * features);
    const frames = soundFrames(whole, features, { missing, isPadded: count > 1, location });
    return {
      frames,
      steps: frames.length / features,
      features,
      label: named?.[index] ?? null,
      tags: null,
      ...location,
    };
  });
}

function unzip(bytes: Buffer, document: string): Map<string, Buffer> {
  try {
    const files = Object.entries(unzipSync(bytes));
    return new Map(
      files.map(([name, file]) => [name.replace(/\.npy$/, ''), Buffer.from(file.buffer, file.byteOffset, file.length)]),
    );
  } catch (cause) {
    throw new DataError(`${document} is not an archive of np.savez, or is damaged.`, {
      hint: 'Write it by np.savez or np.savez_compressed, or copy it again.',
      cause,
    });
  }
}

function shapeOf({ shape }: NumericArray, isLabelled: boolean, document: string): [number, number, number] {
  const [first = 0, second = 0, third = 0] = shape;
  if (shape.length === 3 && first * second * third > 0) return [first, second, third];
  if (shape.length === 2 && first * second > 0) return isLabelled ? [first, second, 1] : [1, first, second];
  throw new DataError(`${document} has sequences of the shape (${shape.join(', ')}).`, {
    hint: 'Give [sequences, steps, features], or [sequences, steps] for one feature.',
  });
}

function readLabels(bytes: Buffer, document: string): string[] {
  const texts = parseNpyTexts(bytes, document);
  if (texts !== null) return texts.map((text) => text.normalize('NFC').trim());
  return parseNpyNumbers(bytes, document);
}
