import type { RowShare } from '../runtime/random.js';
import { type BatchPlan, type BucketOptions, itemsOf, planItems } from './batches.js';
import type { Items } from './item-order.js';
import { countSteps, sliceRows } from './rows.js';

/** The input of a network for a sample. */
export type SampleInput =
  /** [T]; with `characters`, the ids of each token's characters, the same array for the same word. */
  | { type: 'tokens'; ids: Int32Array; characters: readonly Int32Array[] | null }
  /** [T, F] row by row. */
  | { type: 'frames'; frames: Float32Array; features: number };

/** A sample as ids and numbers. */
export interface EncodedSample {
  input: SampleInput;
  /** T, 1 or more. */
  steps: number;
  /** Ids of labels, one per step or only one; null if unknown. */
  targets: Int32Array | null;
}

/** Samples that are encoded when they are asked for, or were before. */
export interface EncodedSamples extends Items<EncodedSample> {
  targetCount: number;
}

/** A list of samples as a plan takes them. */
export function encodedSamples(samples: readonly EncodedSample[]): EncodedSamples {
  const targetCount = samples.reduce((sum, { targets }) => sum + (targets?.length ?? 0), 0);
  return { ...itemsOf(samples, ({ steps }) => steps), targetCount };
}

/** A batch of samples, time-major: step t of row b is at t * batchSize + b; masked values are 0. */
export interface LabelBatch {
  inputs: LabelBatchInputs;
  /** [T * B] or [B]; null if unknown. */
  targets: Int32Array | null;
  /** [B], each 1..T; null if every row is T long. */
  lengths: Int32Array | null;
  steps: number;
  batchSize: number;
  /** Number of unmasked steps, or of rows if a row has one target. */
  targetCount: number;
}

export type LabelBatchInputs =
  | {
      type: 'tokens';
      ids: Int32Array;
      /** For a worker's rows, the values of the whole batch; see `Random.share`. */
      wholeIds?: Int32Array;
      characters: CharacterBatch | null;
    }
  | { type: 'frames'; frames: Float32Array; features: number };

/** The characters of a batch's distinct words. */
export interface CharacterBatch {
  /** [C * U], time-major. */
  ids: Int32Array;
  /** [U], each 1..C. */
  lengths: Int32Array;
  steps: number;
  count: number;
  /** [T * B]: index of the word among the U words. */
  of: Int32Array;
}

/**
 * Batches of whole samples, padded to the longest of the batch; with `random` from samples of similar length, else in the given
 * order. All samples have the same kind of input. Throws a RangeError if there are no samples.
 */
export function planSamples(samples: EncodedSamples, options: BucketOptions): BatchPlan<LabelBatch> {
  if (samples.length === 0) throw new RangeError('There are no samples to make batches of.');
  return { ...planItems(samples, options, fillSamples), targetCount: samples.targetCount };
}

/** Collates samples into a batch. */
export function fillSamples(samples: readonly EncodedSample[]): LabelBatch {
  const batchSize = samples.length;
  const steps = samples.reduce((longest, sample) => Math.max(longest, sample.steps), 0);
  const lengths = Int32Array.from(samples, (sample) => sample.steps);
  const targets = fillTargets(samples, steps);
  return {
    inputs: fillInputs(samples, steps),
    targets,
    lengths: lengths.every((length) => length === steps) ? null : lengths,
    steps,
    batchSize,
    targetCount: samples.reduce((sum, sample) => sum + (sample.targets?.length ?? 0), 0),
  };
}

/** A range of rows of a batch, with the batch's number of steps. */
export function labelRows(batch: LabelBatch, share: RowShare): LabelBatch {
  const { steps } = batch;
  const batchSize = share.to - share.from;
  const lengths = batch.lengths?.slice(share.from, share.to) ?? null;
  const targets = batch.targets && sliceRows(batch.targets, share);
  const hasOneTarget = targets?.length === batchSize;
  return {
    inputs: inputRows(batch.inputs, share),
    targets,
    lengths,
    steps,
    batchSize,
    targetCount: hasOneTarget ? batchSize : countSteps(lengths, steps, batchSize),
  };
}

function inputRows(inputs: LabelBatchInputs, share: RowShare): LabelBatchInputs {
  if (inputs.type === 'frames') return { ...inputs, frames: sliceRows(inputs.frames, share, inputs.features) };
  const { ids, characters } = inputs;
  return {
    type: 'tokens',
    ids: sliceRows(ids, share),
    wholeIds: ids,
    characters: characters && characterRows(characters, share),
  };
}

/** The words of some rows, in the order of the whole batch. */
function characterRows({ ids, lengths, steps, count, of }: CharacterBatch, share: RowShare): CharacterBatch {
  const own = sliceRows(of, share);
  const words = [...new Set(own)].sort((left, right) => left - right);
  const numbers = new Map(words.map((word, index) => [word, index]));
  const columns = words.map((word) => sliceRows(ids, { from: word, to: word + 1, of: count }));
  return {
    ids: Int32Array.from({ length: steps * words.length }, (_, cell) => {
      return columns[cell % words.length]?.[Math.floor(cell / words.length)] as number;
    }),
    lengths: Int32Array.from(words, (word) => lengths[word] as number),
    steps,
    count: words.length,
    of: own.map((word) => numbers.get(word) as number),
  };
}

function fillTargets(samples: readonly EncodedSample[], steps: number): Int32Array | null {
  if (samples.some(({ targets }) => targets === null)) return null;
  const ofStep = samples.every((sample) => sample.targets?.length === sample.steps);
  const ofSample = samples.every(({ targets }) => targets?.length === 1);
  if (!ofStep && !ofSample) throw new RangeError('Samples have one target each, or one per step.');
  if (ofSample) return Int32Array.from(samples, ({ targets }) => (targets as Int32Array)[0] as number);
  return interleave(samples, steps, ({ targets }) => targets as Int32Array);
}

function fillInputs(samples: readonly EncodedSample[], steps: number): LabelBatchInputs {
  const [first] = samples;
  if (first?.input.type !== 'frames') {
    const ids = interleave(samples, steps, ({ input }) => (input as Tokens).ids);
    return { type: 'tokens', ids, characters: fillCharacters(samples, steps) };
  }
  const { features } = first.input;
  const batchSize = samples.length;
  const frames = new Float32Array(steps * batchSize * features);
  for (const [row, sample] of samples.entries()) {
    const { frames: own } = sample.input as Frames;
    for (let step = 0; step < sample.steps; step++) {
      frames.set(own.subarray(step * features, (step + 1) * features), (step * batchSize + row) * features);
    }
  }
  return { type: 'frames', frames, features };
}

type Tokens = Extract<SampleInput, { type: 'tokens' }>;
type Frames = Extract<SampleInput, { type: 'frames' }>;

function interleave(
  samples: readonly EncodedSample[],
  steps: number,
  idsOf: (sample: EncodedSample) => Int32Array,
): Int32Array {
  const result = new Int32Array(steps * samples.length);
  for (const [row, sample] of samples.entries()) {
    for (const [step, id] of idsOf(sample).entries()) result[step * samples.length + row] = id;
  }
  return result;
}

function fillCharacters(samples: readonly EncodedSample[], steps: number): CharacterBatch | null {
  const numbers = new Map<Int32Array, number>();
  const of = new Int32Array(steps * samples.length);
  for (const [row, { input }] of samples.entries()) {
    const { characters } = input as Tokens;
    if (characters === null) return null;
    for (const [step, word] of characters.entries()) {
      const number = numbers.get(word) ?? numbers.size;
      numbers.set(word, number);
      of[step * samples.length + row] = number;
    }
  }
  const words = [...numbers.keys()];
  const lengths = Int32Array.from(words, ({ length }) => length);
  const longest = lengths.reduce((most, length) => Math.max(most, length), 0);
  const ids = new Int32Array(longest * words.length);
  for (const [word, own] of words.entries()) {
    for (const [step, id] of own.entries()) ids[step * words.length + word] = id;
  }
  return { ids, lengths, steps: longest, count: words.length, of };
}
