import type { Checkpoint } from '../checkpoint/checkpoint.js';
import type { TrainingSnapshot } from '../training/events.js';
import type { TrainingPlan } from '../training/plan.js';
import type { Trainable } from '../training/trainable.js';

/** What a run needs from its task: a trainable, a plan, and a way to save it. */
export interface TaskTraining {
  trainable: Trainable;
  plan: TrainingPlan;
  /** The config, with the training length if the size of the data decides it. */
  config: object;
  /** The vocabulary as stored in the checkpoint; written to the run's folder before the first step. */
  vocabulary: unknown;
  /** SHA-256 in hexadecimal of the training data, as in the checkpoint. */
  dataHash: string;
  describe(): CorpusReport;
  /** Makes a complete checkpoint; `metrics` are shown by `rnn ls`. */
  checkpoint(snapshot: TrainingSnapshot, metrics: Record<string, number>): Checkpoint;
}

export interface TrainingOptions {
  /** The checkpoint to resume; config, data and vocabulary must be the same. */
  resume?: Checkpoint;
  /** The checkpoint that initializes the weights of a new run. */
  initialise?: WarmStart;
}

export interface WarmStart {
  checkpoint: Checkpoint;
  /** Whether new tokens get new rows; otherwise a different vocabulary is an error. */
  extend: boolean;
}

/** The facts about a run that are known before its first step. */
export interface CorpusReport {
  /** In display order; only the splits of the run. */
  splits: SplitReport[];
  /** Further facts: the model's size, the labels, ... */
  facts: Fact[];
  /** Share of padding in the training batches, 0 to 1. */
  padding: number;
  words: TaskWords;
}

export interface SplitReport {
  /** `training`, `validation` or `test`. */
  name: string;
  /** Counts by plural noun: documents, sentences, tokens, ... */
  counts: Record<string, number>;
  /** Its contents as text. */
  summary: string;
}

/** A line of the summary; without a label it continues the line above. */
export interface Fact {
  label: string;
  value: string;
}

/** The words of a task for displaying its results. */
export interface TaskWords {
  /** The name of a target, the unit of the mean loss: token, sequence, base, ... */
  target: string;
  /** The name of e^loss (perplexity); null if it is not shown. */
  perplexity: string | null;
  /** The commands for a trained run, each with its arguments after `--run NAME`. */
  commands: readonly [command: string, rest: string][];
}
