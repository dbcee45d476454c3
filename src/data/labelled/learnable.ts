import { DataError } from '../../errors.js';
import { notice } from '../notices.js';
import { indicesByLabel } from './by-label.js';
import { type SourceLocation, showLocation } from './location.js';

/**
 * Throws a DataError for samples to train on that teach nothing about a label: all of one label, or a label that one sample
 * alone has, which most often is a slip of the pen or a heading. `kept` are the labels of those held back for validation and test.
 */
export function refuseUnlearnable(
  labels: readonly string[],
  locationOf: (index: number) => SourceLocation,
  kept: readonly string[] = [],
): void {
  const groups = indicesByLabel(labels);
  refuseEqualNumbers(groups, locationOf);
  noticeAlike(groups.keys());
  const single = [...groups].filter(([, { length }]) => length === 1);
  for (const [label, [only]] of single) {
    const location = showLocation(locationOf(only as number));
    throw new DataError(`${location} has the only training sample of the label ${JSON.stringify(label)}.`, {
      hint: remedy(label, { areMany: single.length > Math.max(2, groups.size / 4), kept }),
    });
  }
  const [label] = groups.keys();
  if (groups.size > 1 || label === undefined) return;
  throw new DataError(
    `All ${labels.length} training samples have the label ${JSON.stringify(label)}: there is nothing to learn.`,
    {
      hint: 'Give samples of at least two labels, or choose another column with data.labelColumn. If folders name the labels, a file has the label of its folder.',
    },
  );
}

/** Throws a DataError for labels that are one integer, such as 1 and 1.0: a table that once had empty cells has both. */
function refuseEqualNumbers(
  groups: ReadonlyMap<string, ArrayLike<number> & Iterable<number>>,
  locationOf: (index: number) => SourceLocation,
): void {
  for (const [label, [first]] of groups) {
    const integer = /^([+-]?\d+)\.0*$/.exec(label)?.[1];
    if (integer === undefined || !groups.has(integer)) continue;
    throw new DataError(
      `${showLocation(locationOf(first as number))} has the label ${JSON.stringify(label)} where others have ${JSON.stringify(integer)}: the same number would be two labels.`,
      { hint: 'Write the labels of all files alike.' },
    );
  }
}

/** Gives a notice of labels that differ only in case, spaces or characters that are not shown. */
export function noticeAlike(labels: Iterable<string>): void {
  const known = new Map<string, string>();
  for (const label of labels) {
    const plain = label
      .normalize('NFKC')
      .replace(/\p{Cf}/gu, '')
      .replace(/\s+/gu, ' ')
      .trim()
      .toLowerCase();
    const other = known.get(plain);
    if (other === undefined) known.set(plain, label);
    else {
      notice(
        `The labels ${escaped(other)} and ${escaped(label)} differ only in case, spaces or invisible characters, and are read as two labels.`,
      );
    }
  }
}

/** A label in quotes, with what is not shown as an escape. */
function escaped(label: string): string {
  const show = (character: string) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
  return JSON.stringify(label).replace(/[\p{Cf}\u00a0]/gu, show);
}

function remedy(label: string, { areMany, kept }: { areMany: boolean; kept: readonly string[] }): string {
  if (kept.includes(label)) {
    return 'Its other samples are used for validation or test: add samples of it, or set data.validationFraction to 0.';
  }
  return areMany
    ? 'Many labels have only one sample: are the labels in another column? Set data.labelColumn to its number, from 1, or its name.'
    : 'Correct it if it is a typo or a header (data.header: true skips one), add samples of it, or remove it.';
}

/**
 * Throws a DataError for a label whose samples all have the same text, while other labels have several: these are the headers of
 * concatenated tables. `digests` are equal for equal texts.
 */
export function refuseRepeatedHeading(
  labels: readonly string[],
  digests: Float64Array,
  sampleAt: (index: number) => SourceLocation & { text: string },
): void {
  const groups = [...indicesByLabel(labels).values()];
  const isOne = (indices: Uint32Array) => indices.every((index) => digests[index] === digests[indices[0] as number]);
  const same = groups.filter(isOne);
  const [indices] = same;
  if (same.length !== 1 || groups.length < 3 || indices === undefined || indices.length < 2) return;
  const [first, second] = [sampleAt(indices[0] as number), sampleAt(indices[1] as number)];
  throw new DataError(
    `All ${indices.length} samples of the label ${JSON.stringify(labels[indices[0] as number])} are the text ${JSON.stringify(first.text)}, the first at ${showLocation(first)}, the second at ${showLocation(second)}.`,
    {
      hint: 'Delete them if they are headers (data.header: true skips that of each file), or add samples with other texts.',
    },
  );
}
