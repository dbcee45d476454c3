import TinyQueue from 'tinyqueue';
import { DataError } from '../../errors.js';
import type { Random } from '../../runtime/random.js';
import { type Apart, type LoadedSamples, loadSamples, type SampleSource } from '../large/load-samples.js';
import type { CorpusFile } from '../read.js';
import { isStored, labelsOf, pickSamples, type SampleList } from '../sample-list.js';
import { resolveSplits, type SplitSources } from '../splits.js';
import { indicesByLabel } from './by-label.js';
import { digestOf, groupSame, noticeSame, type SameGroups } from './same-texts.js';

/** The samples for training, validation and test; null if there are none. */
export interface SampleSplits<Sample> {
  train: Sample[];
  validation: Sample[] | null;
  test: Sample[] | null;
}

/** The same where samples may be in files, which are open until `close`. */
export interface SampleLists<Sample> {
  train: SampleList<Sample>;
  validation: SampleList<Sample> | null;
  test: SampleList<Sample> | null;
  close(): void;
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
  options: SampleSplitOptions<Sample>,
): Promise<SampleSplits<Sample>> {
  const { train, validation, test } = await loadSampleLists(sources, { read }, options);
  // Without a way to store them, all are arrays.
  return { train, validation, test } as SampleSplits<Sample>;
}

/** The same by a source that may keep samples in a file. */
export async function loadSampleLists<Sample>(
  sources: SplitSources,
  source: SampleSource<Sample>,
  { baseDirectory, stratify, identity = null, likeness, random }: SampleSplitOptions<Sample>,
): Promise<SampleLists<Sample>> {
  const files = await resolveSplits(sources, baseDirectory);
  const fractions = {
    validationFraction: files.validation === null ? sources.validationFraction : 0,
    testFraction: files.test === null ? sources.testFraction : 0,
  };
  const loaded: LoadedSamples<Sample>[] = [];
  const close = () => {
    for (const one of loaded.splice(0)) one.close();
  };
  try {
    const load = async (own: readonly CorpusFile[]) => {
      const first = loaded[0]?.samples.at(0) ?? null;
      const found = await loadSamples(own, first, source, apartBy(stratify, identity));
      loaded.push(found);
      return found.samples;
    };
    const parts = cutSamples(await load(files.train), fractions, { stratify, identity, random });
    const splits = {
      train: parts.train,
      validation: files.validation === null ? parts.validation : await load(files.validation),
      test: files.test === null ? parts.test : await load(files.test),
    };
    if (identity !== null && (splits.validation !== null || splits.test !== null)) {
      const digests = (split: SampleList<Sample> | null) => split && digestsOf(split, identity);
      const { train, validation, test } = splits;
      noticeSame(digestsOf(train, identity), { validation: digests(validation), test: digests(test) }, likeness);
    }
    return { ...splits, close };
  } catch (error) {
    close();
    throw error;
  }
}

function apartBy<Sample>(
  label: ((sample: Sample) => string) | null,
  identity: ((sample: Sample) => string) | null,
): Apart<Sample> {
  return { label, digest: identity && ((sample) => digestOf(identity(sample))) };
}

/** The digest of each sample's content. */
export function digestsOf<Sample>(samples: SampleList<Sample>, identity: (sample: Sample) => string): Float64Array {
  // Digests, since the contents of a million samples fill the memory.
  if (!isStored(samples)) return Float64Array.from(samples, (sample) => digestOf(identity(sample)));
  return Float64Array.from({ length: samples.length }, (_, index) => samples.facts.digest(index));
}

type CutOptions<Sample> = Pick<SampleSplitOptions<Sample>, 'stratify' | 'identity' | 'random'>;
type Fractions = Pick<SplitSources, 'validationFraction' | 'testFraction'>;

/** Splits off fractions for validation and test (null for 0); throws a DataError if no samples are left. */
export function cutSamples<Sample>(
  samples: readonly Sample[],
  fractions: Fractions,
  options: CutOptions<Sample>,
): SampleSplits<Sample>;
export function cutSamples<Sample>(
  samples: SampleList<Sample>,
  fractions: Fractions,
  options: CutOptions<Sample>,
): Omit<SampleLists<Sample>, 'close'>;
export function cutSamples<Sample>(
  samples: SampleList<Sample>,
  { validationFraction, testFraction }: Fractions,
  { stratify, identity = null, random }: CutOptions<Sample>,
): Omit<SampleLists<Sample>, 'close'> {
  const validation = countFor(validationFraction, samples.length);
  const test = countFor(testFraction, samples.length);
  const train = samples.length - validation - test;
  if (train <= 0) throw tooFew(samples.length);
  if (validation + test === 0) return { train: samples, validation: null, test: null };
  const labels = stratify && labelsOf(samples, stratify);
  const alike = labels === null || identity === null ? null : groupSame(digestsOf(samples, identity));
  const whole = labels && alike && cutGroups(labels, alike, { validation, test }, random);
  const order = whole === null ? (labels === null ? null : stratifiedOrder(labels, random)) : null;
  const part = (from: number, count: number) =>
    order === null ? new Uint32Array(count).map((_, index) => from + index) : order.slice(from, from + count).sort();
  const cut = whole ?? {
    train: part(0, train),
    validation: part(train, validation),
    test: part(train + validation, test),
  };
  const pick = (indices: Uint32Array, wanted: number) => (wanted === 0 ? null : pickSamples(samples, indices));
  return {
    train: pickSamples(samples, cut.train),
    validation: pick(cut.validation, validation),
    test: pick(cut.test, test),
  };
}

/**
 * Splits samples so that those with the same content are in one part; the label of such a group is that of its first sample. Null if
 * a wanted part would be empty, because the last group of each label stays in training.
 */
function cutGroups(
  labelOfSample: readonly string[],
  groups: SameGroups,
  wanted: { validation: number; test: number },
  random: Random,
): Record<'train' | 'validation' | 'test', Uint32Array> | null {
  const labels = Array.from(
    { length: groups.count },
    (_, group) => labelOfSample[groups.members(group)[0] as number] as string,
  );
  const order = stratifiedOrder(labels, random);
  const isTaken = new Uint8Array(order.length);
  const kept = new Map([...indicesByLabel(labels)].map(([label, { length }]) => [label, length]));
  const take = (count: number) => {
    const taken: number[] = [];
    for (let at = order.length - 1; at >= 0 && taken.length < count; at--) {
      if (isTaken[at] === 1) continue;
      const group = order[at] as number;
      const label = labels[group] as string;
      // The last group of a label stays in training.
      if ((kept.get(label) as number) < 2) continue;
      kept.set(label, (kept.get(label) as number) - 1);
      for (const index of groups.members(group)) taken.push(index);
      isTaken[at] = 1;
    }
    return Uint32Array.from(taken).sort();
  };
  const test = take(wanted.test);
  const validation = take(wanted.validation);
  if ((wanted.test > 0 && test.length === 0) || (wanted.validation > 0 && validation.length === 0)) return null;
  const held = new Uint8Array(labelOfSample.length);
  for (const index of [...validation, ...test]) held[index] = 1;
  const train = new Uint32Array(labelOfSample.length - test.length - validation.length);
  let filled = 0;
  for (const [index, isHeld] of held.entries()) if (isHeld === 0) train[filled++] = index;
  return { train, validation, test };
}

function countFor(fraction: number, samples: number): number {
  return fraction === 0 ? 0 : Math.max(1, Math.round(fraction * samples));
}

/** An order of which every stretch has each label's share: sample k of n of a label stands at (k + a chance) / n. */
function stratifiedOrder(labels: readonly string[], random: Random): Uint32Array {
  const groups = [...indicesByLabel(labels).values()].map((indices, rank) => {
    random.shuffle(indices);
    const offset = random.next();
    return { indices, offset, rank, k: 0, position: offset / indices.length };
  });
  // The labels' own orders are merged; the earlier label decides between equal positions.
  const queue = new TinyQueue(groups, (left, right) => left.position - right.position || left.rank - right.rank);
  const order = new Uint32Array(labels.length);
  for (let filled = 0; filled < order.length; filled++) {
    const group = queue.pop() as (typeof groups)[number];
    order[filled] = group.indices[group.k++] as number;
    group.position = (group.k + group.offset) / group.indices.length;
    if (group.k < group.indices.length) queue.push(group);
  }
  return order;
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
