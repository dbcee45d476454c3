/** Samples by position: an array is such a list, and others are in a file and made when they are asked for. */
export interface SampleList<Sample> extends Iterable<Sample> {
  readonly length: number;
  at(index: number): Sample | undefined;
}

/** Samples in a file, of which some facts are in memory. */
export interface StoredList<Sample> extends SampleList<Sample> {
  readonly facts: SampleFacts;
}

/** What tells samples apart, by position. */
export interface SampleFacts {
  label(index: number): string;
  /** The same for the same content. */
  digest(index: number): number;
  /** Steps, or samples of a recording. */
  size(index: number): number;
}

/** Whether samples are in a file. */
export function isStored<Sample>(list: SampleList<Sample>): list is StoredList<Sample> {
  return 'facts' in list;
}

/** The samples at some positions, in their order: an array of an array. */
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

/** Each sample as `change` makes it, with the same facts: now of an array, and when they are asked for of a file. */
export function mapSamples<From, To>(list: SampleList<From>, change: (sample: From) => To): SampleList<To> {
  if (!isStored(list)) return Array.from(list, change);
  return storedList(list.length, (index) => change(list.at(index) as From), list.facts);
}

/** A list whose samples `at` makes. */
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
