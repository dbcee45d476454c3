import type { Checkpoint } from '../checkpoint/checkpoint.js';
import type { TrainingSnapshot } from '../training/events.js';
import type { TrainingPlan } from '../training/plan.js';
import type { Trainable } from '../training/trainable.js';

/** What a run needs of its task: something to train, how, and a way to keep it. */
export interface TaskTraining {
  trainable: Trainable;
  plan: TrainingPlan;
  /** As in the checkpoint; written into the run before its first step. */
  vocabulary: unknown;
  /** SHA-256 in hexadecimal of the training data, as in the checkpoint. */
  dataHash: string;
  describe(): CorpusReport;
  /** A checkpoint complete in itself; `metrics` are those that `rnn ls` shows. */
  checkpoint(snapshot: TrainingSnapshot, metrics: Record<string, number>): Checkpoint;
}

export interface TrainingOptions {
  /** The checkpoint that a run resumes: config, data and vocabulary must be the ones that it was trained with. */
  resume?: Checkpoint;
  /** The checkpoint whose weights a new run starts with. */
  initialise?: WarmStart;
}

export interface WarmStart {
  checkpoint: Checkpoint;
  /** Whether tokens that the checkpoint lacks get new rows; without it another vocabulary is an error. */
  extend: boolean;
}

/** The facts of a run that are known before its first step. */
export interface CorpusReport {
  /** In the order to show them; those that the run lacks are left out. */
  splits: SplitReport[];
  /** What else there is to know: the model's size, the labels, ... */
  facts: Fact[];
  /** Share of the training batches' cells that are padding, 0 to 1. */
  padding: number;
  words: TaskWords;
}

export interface SplitReport {
  /** `training`, `validation` or `test`. */
  name: string;
  /** By plural noun: documents, sentences, tokens, ... */
  counts: Record<string, number>;
  /** What it holds, as a person reads it. */
  summary: string;
}

/** A line of the report; no label where it continues the line above. */
export interface Fact {
  label: string;
  value: string;
}

/** What a task calls its results, for whoever shows them. */
export interface TaskWords {
  /** What a target is, of which the loss is the mean: token, sequence, base, ... */
  target: string;
  /** What e^loss is; null where nobody asks for it. */
  perplexity: string | null;
  /** The commands that a trained run is for, each with what may follow `--run NAME`. */
  commands: readonly [command: string, rest: string][];
}
