import { DataError } from '../../errors.js';
import { indicesByLabel } from './by-label.js';
import { type SourceLocation, showLocation } from './location.js';

type Labelled = SourceLocation & { label: string };

/**
 * Throws a DataError for training samples that all have one label, or for a label with only one sample, which usually is a typo
 * or a header. `kept` are the samples of validation and test.
 */
export function refuseUnlearnable(samples: readonly Labelled[], kept: readonly Labelled[] = []): void {
  const groups = indicesByLabel(samples.map(({ label }) => label));
  const single = [...groups].filter(([, { length }]) => length === 1);
  for (const [label, [only]] of single) {
    const location = showLocation(samples[only as number] as SourceLocation);
    throw new DataError(`${location} has the only training sample of the label ${JSON.stringify(label)}.`, {
      hint: remedy(label, { areMany: single.length > Math.max(2, groups.size / 4), kept }),
    });
  }
  const [label] = groups.keys();
  if (groups.size > 1 || label === undefined) return;
  throw new DataError(
    `All ${samples.length} training samples have the label ${JSON.stringify(label)}: there is nothing to learn.`,
    {
      hint: 'Give samples of at least two labels, or choose another column with data.labelColumn. If folders name the labels, a file has the label of its folder.',
    },
  );
}

function remedy(label: string, { areMany, kept }: { areMany: boolean; kept: readonly Labelled[] }): string {
  if (kept.some((sample) => sample.label === label)) {
    return 'Its other samples are used for validation or test: add samples of it, or set data.validationFraction to 0.';
  }
  return areMany
    ? 'Many labels have only one sample: are the labels in another column? Set data.labelColumn to its number, from 1, or its name.'
    : 'Correct it if it is a typo or a header (data.header: true skips one), add samples of it, or remove it.';
}

/**
 * Throws a DataError for a label whose samples all have the same text, while other labels have several: these are the headers of
 * concatenated tables.
 */
export function refuseRepeatedHeading<Sample extends Labelled>(
  samples: readonly Sample[],
  textOfSample: (sample: Sample) => string,
): void {
  const groups = [...indicesByLabel(samples.map(({ label }) => label)).values()];
  const textOf = (index: number | undefined) => textOfSample(samples[index as number] as Sample);
  const isOne = (indices: readonly number[]) => {
    const first = textOf(indices[0]);
    return indices.every((index) => textOf(index) === first);
  };
  const same = groups.filter(isOne);
  const [indices] = same;
  if (same.length !== 1 || groups.length < 3 || indices === undefined || indices.length < 2) return;
  const [first, second] = indices.map((index) => samples[index] as Sample);
  if (first === undefined || second === undefined) return;
  throw new DataError(
    `All ${indices.length} samples of the label ${JSON.stringify(first.label)} are the text ${JSON.stringify(textOfSample(first))}, the first at ${showLocation(first)}, the second at ${showLocation(second)}.`,
    {
      hint: 'Delete them if they are headers (data.header: true skips that of each file), or add samples with other texts.',
    },
  );
}
