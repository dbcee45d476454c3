import type { Kernels } from '../kernels/kernels.js';
import type { LabelOutcome } from '../metrics/label-outcome.js';
import type { GradientStore, NamedArray, Parameter } from '../model/parameters.js';
import type { Random, RowShare } from '../runtime/random.js';
import type { Workers } from './workers.js';

/** The training loop's view of a task: parameters, batches addressable by index, one step, evaluation. */
export interface Trainable<Batch = unknown> {
  /** The kernels that compute the gradients and apply them. */
  kernels: Kernels;
  parameters: Parameter[];
  /** The batches of an epoch, counted from 0; deterministic, so that a run can resume at any index. */
  batches(epoch: number): BatchSource<Batch>;
  /**
   * One forward and backward pass; updates the carried state. The gradients are of the loss summed over all targets; the caller
   * disposes them. They are put into `gradients`, a new store by default.
   */
  step(batch: Batch, random: Random, gradients?: GradientStore): StepOutcome;
  /** How a batch is divided among workers. */
  rows: BatchRows<Batch>;
  /**
   * Metrics of a whole split, without dropout and without changing the carried state; null if there is no such split. The work
   * is divided among `workers` (`alone` by default), and each worker gets all metrics.
   */
  evaluate(split: EvaluationSplit, workers?: Workers): Promise<EvaluationMetrics | null>;
  /** The state carried from batch to batch, for the rows of this worker, for an exact resume; may be empty. */
  getCarriedState(): NamedArray[];
  /** Throws a CheckpointError if it does not belong to this task. */
  setCarriedState(state: NamedArray[]): void;
  /** Samples drawn after this epoch, counted from 0; empty if none are due. Divided among workers as above. */
  samples(epoch: number, random: Random, workers?: Workers): Promise<Sample[]>;
  /** Labels of the numbers in `EvaluationMetrics.values`, by name; others are shown by their name. */
  measures?: Record<string, Measure>;
  /** The metric that chooses the best checkpoint, and that early stopping and plateau watch; by default the loss. */
  chosenBy?: string;
  dispose(): void;
}

export interface Measure {
  /** The displayed name, such as `entity F1`. */
  label: string;
  /** Null if neither is. */
  better: 'higher' | 'lower' | null;
}

/** The metric that chooses the best checkpoint of a run. */
export interface ChosenBy {
  name: string;
  label: string;
  better: 'higher' | 'lower';
}

/** How a batch is divided among workers. */
export interface BatchRows<Batch> {
  count(batch: Batch): number;
  /** A range of rows, padded to the length of the whole batch, because dropout masks are drawn for that length. */
  take(batch: Batch, share: RowShare): Batch;
}

/** The rows of a batch with a known number of rows. */
export function batchRows<Batch extends { batchSize: number }>(take: BatchRows<Batch>['take']): BatchRows<Batch> {
  return { count: ({ batchSize }) => batchSize, take };
}

export interface BatchSource<Batch> {
  length: number;
  batch(index: number): Batch;
  /** Factor of the learning rate for this batch; 1 by default. */
  learningRateScale?(index: number): number;
}

export type EvaluationSplit = 'validation' | 'test';

export interface StepOutcome {
  /** In nats, summed over the targets that are not masked. */
  lossSum: number;
  targetCount: number;
  /** Rows of the batch, the divisor of `lossReduction: timeSum`. */
  batchSize: number;
  gradients: GradientStore;
}

/** Sums over a split, normalised once. */
export interface EvaluationMetrics {
  /** Mean over `targetCount` targets, nats. */
  loss: number;
  targetCount: number;
  /** Other numbers of the task by name: perplexity, bitsPerCharacter, lossWithoutUnknown, accuracy, ... */
  values: Record<string, number>;
  /** Confusion matrix for the report; null if there are too many labels, absent if the task has none. */
  labels?: LabelOutcome | null;
}

export interface Sample {
  /** Conditions of the text, if the model has any: `style=jig`. */
  given?: string;
  /** The detokenized prompt. */
  prompt: string;
  /** Null for a text from beam search. */
  temperature: number | null;
  /** Continues directly after `prompt`. */
  text: string;
}
