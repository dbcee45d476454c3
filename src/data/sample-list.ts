/** Samples by position: an array, or samples in a file that are read on demand. */
export interface SampleList<Sample> extends Iterable<Sample> {
  readonly length: number;
  at(index: number): Sample | undefined;
}

/** Samples in a file, with some facts about each in memory. */
export interface StoredList<Sample> extends SampleList<Sample> {
  readonly facts: SampleFacts;
}

/** Facts about samples, by position. */
export interface SampleFacts {
  label(index: number): string;
  /** Equal for equal content. */
  digest(index: number): number;
  /** Steps, or samples of a recording. */
  size(index: number): number;
}

/** Whether samples are in a file. */
export function isStored<Sample>(list: SampleList<Sample>): list is StoredList<Sample> {
  return 'facts' in list;
}

/** The samples at the given positions, in that order; of an array, an array. */
export function pickSamples<Sample>(list: SampleList<Sample>, indices: Uint32Array): SampleList<Sample> {
  const at = (index: number) => list.at(indices[index] as number);
  if (!isStored(list)) return Array.from(indices, (_, index) => at(index) as Sample);
  const { label, digest, size } = list.facts;
  const by =
    <Value>(fact: (index: number) => Value) =>
    (index: number) =>
      fact(indices[index] as number);
  return storedList(indices.length, at, { label: by(label), digest: by(digest), size: by(size) });
}

/** Applies `change` to each sample and keeps the facts: at once to an array, on demand to samples in a file. */
export function mapSamples<From, To>(list: SampleList<From>, change: (sample: From) => To): SampleList<To> {
  if (!isStored(list)) return Array.from(list, change);
  return storedList(list.length, (index) => change(list.at(index) as From), list.facts);
}

/** A list whose samples are read by `at`. */
export function storedList<Sample>(
  length: number,
  at: (index: number) => Sample | undefined,
  facts: SampleFacts,
): StoredList<Sample> {
  return {
    length,
    at: (index) => (index >= 0 && index < length ? at(index) : undefined),
    facts,
    *[Symbol.iterator]() {
      for (let index = 0; index < length; index++) yield at(index) as Sample;
    },
  };
}

/** The label of each sample. */
export function labelsOf<Sample>(samples: SampleList<Sample>, label: (sample: Sample) => string): string[] {
  if (!isStored(samples)) return Array.from(samples, label);
  return Array.from({ length: samples.length }, (_, index) => samples.facts.label(index));
}
