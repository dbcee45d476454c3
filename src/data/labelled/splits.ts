import { DataError } from '../../errors.js';
import type { Random } from '../../runtime/random.js';
import type { CorpusFile } from '../read.js';
import { resolveSplits, type SplitSources } from '../splits.js';
import { indicesByLabel } from './by-label.js';
import { groupSame, noticeSame } from './same-texts.js';

/** The samples for training, validation and test; null if there are none. */
export interface SampleSplits<Sample> {
  train: Sample[];
  validation: Sample[] | null;
  test: Sample[] | null;
}

export interface SampleSplitOptions<Sample> {
  /** Base folder of relative patterns. */
  baseDirectory: string;
  /** A sample's label, for stratified fractions; null cuts fractions from the end. */
  stratify: ((sample: Sample) => string) | null;
  /** A key for samples of equal content, which stay in the same split; null to ignore this. */
  identity?: ((sample: Sample) => string) | null;
  /** How they are equal, for a notice. */
  likeness?: string | undefined;
  /** The random stream of stratified fractions. */
  random: Random;
}

/**
 * Loads all splits by `read`: separate files, or a fraction of the training samples. Throws a DataError for a file in two splits,
 * and if too few samples are left for one.
 */
export async function loadSampleSplits<Sample>(
  sources: SplitSources,
  read: (files: readonly CorpusFile[]) => Promise<Sample[]>,
  { baseDirectory, stratify, identity = null, likeness, random }: SampleSplitOptions<Sample>,
): Promise<SampleSplits<Sample>> {
  const files = await resolveSplits(sources, baseDirectory);
  const fractions = {
    validationFraction: files.validation === null ? sources.validationFraction : 0,
    testFraction: files.test === null ? sources.testFraction : 0,
  };
  const parts = cutSamples(await read(files.train), fractions, { stratify, identity, random });
  const splits = {
    train: parts.train,
    validation: files.validation === null ? parts.validation : await read(files.validation),
    test: files.test === null ? parts.test : await read(files.test),
  };
  const { train, ...held } = splits;
  if (identity !== null) noticeSame(train, held, identity, likeness);
  return splits;
}

/** Splits off fractions for validation and test (null for 0); throws a DataError if no samples are left. */
export function cutSamples<Sample>(
  samples: readonly Sample[],
  { validationFraction, testFraction }: Pick<SplitSources, 'validationFraction' | 'testFraction'>,
  { stratify, identity = null, random }: Omit<SampleSplitOptions<Sample>, 'baseDirectory' | 'likeness'>,
): SampleSplits<Sample> {
  const validation = countFor(validationFraction, samples.length);
  const test = countFor(testFraction, samples.length);
  const train = samples.length - validation - test;
  if (train <= 0) throw tooFew(samples.length);
  const alike = stratify === null || identity === null ? null : groupSame(samples, identity);
  if (stratify !== null && alike !== null && validation + test > 0) {
    const whole = cutGroups(samples, alike, { validation, test }, stratify, random);
    if (whole !== null) return whole;
  }
  const order = stratify === null ? [...samples.keys()] : stratifiedOrder(samples.map(stratify), random);
  const part = (from: number, count: number) =>
    order
      .slice(from, from + count)
      .sort((left, right) => left - right)
      .map((index) => samples[index] as Sample);
  return {
    train: part(0, train),
    validation: validation === 0 ? null : part(train, validation),
    test: test === 0 ? null : part(train + validation, test),
  };
}

/** Cuts groups of samples of one content, each with its first one's label, so that no part has a share of a group; null where a label's one text would be lost. */
function cutGroups<Sample>(
  samples: readonly Sample[],
  groups: readonly number[][],
  wanted: { validation: number; test: number },
  stratify: (sample: Sample) => string,
  random: Random,
): SampleSplits<Sample> | null {
  const labels = groups.map(([first]) => stratify(samples[first as number] as Sample));
  const left = stratifiedOrder(labels, random);
  const kept = new Map([...indicesByLabel(labels)].map(([label, { length }]) => [label, length]));
  const take = (count: number) => {
    const taken: number[] = [];
    for (let at = left.length - 1; at >= 0 && taken.length < count; at--) {
      const group = left[at] as number;
      const label = labels[group] as string;
      // The last group of a label stays in training.
      if ((kept.get(label) as number) < 2) continue;
      kept.set(label, (kept.get(label) as number) - 1);
      taken.push(...(groups[group] as number[]));
      left.splice(at, 1);
    }
    return taken.sort((one, other) => one - other).map((index) => samples[index] as Sample);
  };
  const test = take(wanted.test);
  const validation = take(wanted.validation);
  if ((wanted.test > 0 && test.length === 0) || (wanted.validation > 0 && validation.length === 0)) return null;
  const rest = left.flatMap((group) => groups[group] as number[]).sort((one, other) => one - other);
  return {
    train: rest.map((index) => samples[index] as Sample),
    validation: wanted.validation === 0 ? null : validation,
    test: wanted.test === 0 ? null : test,
  };
}

function countFor(fraction: number, samples: number): number {
  return fraction === 0 ? 0 : Math.max(1, Math.round(fraction * samples));
}

/** An order of which every stretch has each label's share: sample k of n of a label stands at (k + a chance) / n. */
function stratifiedOrder(labels: readonly string[], random: Random): number[] {
  const located: { index: number; at: number }[] = [];
  for (const indices of indicesByLabel(labels).values()) {
    random.shuffle(indices);
    const offset = random.next();
    for (const [k, index] of indices.entries()) located.push({ index, at: (k + offset) / indices.length });
  }
  return located.sort((left, right) => left.at - right.at).map(({ index }) => index);
}

function tooFew(samples: number): DataError {
  const [count, apart] =
    samples === 1
      ? [
          '1 training sample is',
          ' If the files contain more sequences, separate them: by blank lines in columns, by data.idColumn in tables.',
        ]
      : [`${samples} training samples are`, ''];
  return new DataError(`${count} too few to keep some for validation or test.`, {
    hint: `Give more, separate files for validation and test, or a fraction of 0.${apart}`,
  });
}
