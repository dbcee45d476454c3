import type { Kernels } from '../kernels/kernels.js';
import type { LabelOutcome } from '../metrics/label-outcome.js';
import type { GradientStore, NamedArray, Parameter } from '../model/parameters.js';
import type { Random, RowShare } from '../runtime/random.js';
import type { Workers } from './workers.js';

/** What the training loop knows of a task: parameters, batches addressable by index, one step, evaluation. */
export interface Trainable<Batch = unknown> {
  /** Who computes the gradients, and so who applies them. */
  kernels: Kernels;
  parameters: Parameter[];
  /** The batches of an epoch, counted from 0; the same for the same epoch, so that a run can resume at any index. */
  batches(epoch: number): BatchSource<Batch>;
  /**
   * One forward and backward pass; moves the carried state. The caller disposes the gradients, which are those of
   * the loss summed over all targets.
   */
  step(batch: Batch, random: Random): StepOutcome;
  /** How a batch is divided among workers. */
  rows: BatchRows<Batch>;
  /**
   * Whole-split metrics without dropout, with the carried state of training untouched; null where there is no such split. The
   * work is shared out among `workers`, `alone` by default, of which each has all metrics in the end.
   */
  evaluate(split: EvaluationSplit, workers?: Workers): Promise<EvaluationMetrics | null>;
  /** The state carried from batch to batch, of the rows that are trained here, for an exact resume; empty when there is none. */
  getCarriedState(): NamedArray[];
  /** Throws a CheckpointError when it is not this task's. */
  setCarriedState(state: NamedArray[]): void;
  /** Drawn from the model after this epoch, counted from 0; none where the task or the config has none due. Shared out as above. */
  samples(epoch: number, random: Random, workers?: Workers): Promise<Sample[]>;
  /** What the numbers in `EvaluationMetrics.values` are, by name; one that is not told here is shown by its name. */
  measures?: Record<string, Measure>;
  /** The measure, one with a better side, that chooses the best checkpoint; early stopping and plateau watch it. The loss without one. */
  chosenBy?: string;
  dispose(): void;
}

export interface Measure {
  /** What a person reads: `entity F1`. */
  label: string;
  /** Null where neither is. */
  better: 'higher' | 'lower' | null;
}

/** The measure that chooses the best checkpoint of a run. */
export interface ChosenBy {
  name: string;
  label: string;
  better: 'higher' | 'lower';
}

/** What of a batch each worker takes. */
export interface BatchRows<Batch> {
  count(batch: Batch): number;
  /** Some rows, which stay as many steps long as the whole batch: dropout masks are drawn for that. */
  take(batch: Batch, share: RowShare): Batch;
}

/** The rows of a batch that says how many it has. */
export function batchRows<Batch extends { batchSize: number }>(take: BatchRows<Batch>['take']): BatchRows<Batch> {
  return { count: ({ batchSize }) => batchSize, take };
}

export interface BatchSource<Batch> {
  length: number;
  batch(index: number): Batch;
  /** What the learning rate of a batch's step is multiplied by; 1 without it. */
  learningRateScale?(index: number): number;
}

export type EvaluationSplit = 'validation' | 'test';

export interface StepOutcome {
  /** In nats, summed over the targets that count. */
  lossSum: number;
  targetCount: number;
  /** Rows of the batch: what `lossReduction: timeSum` divides by. */
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
  /** How labels were predicted, for the report; null where they are too many, absent where the task has none. */
  labels?: LabelOutcome | null;
}

export interface Sample {
  /** What the text was asked to be, where the model takes that: `style=jig`. */
  given?: string;
  /** As the model's tokenizer writes it. */
  prompt: string;
  /** Null of a text that is not drawn: the likeliest one. */
  temperature: number | null;
  /** Goes on right after `prompt`. */
  text: string;
}
