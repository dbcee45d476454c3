import type { Checkpoint } from '../checkpoint/checkpoint.js';
import type { ResolvedConfig } from '../config/schema.js';
import type { CorpusDescription } from '../data/describe.js';
import type { BidirectionalLanguageModel } from '../inference/bidirectional-language-model.js';
import type { LanguageModel } from '../inference/language-model.js';
import type { Kernels } from '../kernels/kernels.js';
import type { TrainingSnapshot } from '../training/events.js';
import type { TrainingPlan } from '../training/plan.js';
import type { Trainable } from '../training/trainable.js';
import type { CorpusEvaluation, EvaluationRequest } from './evaluation.js';

/** What a run needs of its task: something to train, how, and a way to keep it. */
export interface TaskTraining {
  trainable: Trainable;
  plan: TrainingPlan;
  /** As in the checkpoint; written into the run before its first step. */
  vocabulary: unknown;
  describe(): CorpusReport;
  /** A checkpoint complete in itself; `metrics` are those that `rnn ls` shows. */
  checkpoint(snapshot: TrainingSnapshot, metrics: Record<string, number>): Checkpoint;
}

/** The facts of a run that are known before its first step. */
export interface CorpusReport {
  train: CorpusDescription;
  validation: CorpusDescription | null;
  test: CorpusDescription | null;
  vocabularySize: number;
  parameterCount: number;
  /** Share of the training batches' cells that only fill rows up, 0 to 1. */
  padding: number;
  words: TaskWords;
}

/** What a task calls its results, for whoever shows them. */
export interface TaskWords {
  /** What e^loss is. */
  perplexity: string;
  /** The commands that a trained run is for, each with what may follow `--run NAME`. */
  commands: readonly [command: string, rest: string][];
}

export interface TrainingOptions {
  /** The checkpoint that the run goes on from: config, data and vocabulary must be the ones it was made with. */
  resume?: Checkpoint;
  /** The checkpoint whose weights a new run starts with. */
  initialise?: WarmStart;
}

export interface WarmStart {
  checkpoint: Checkpoint;
  /** Whether tokens that the checkpoint lacks get new rows; without it another vocabulary is an error. */
  extend: boolean;
}

/** One task; a new one is a file beside this one and an entry in `registry.ts`. */
export interface Task<Config extends ResolvedConfig = ResolvedConfig> {
  buildTraining(config: Config, kernels: Kernels, options: TrainingOptions): Promise<TaskTraining>;
  /** What a checkpoint of the task can be used as; null for what it cannot. */
  loadLanguageModel: ((checkpoint: Checkpoint, kernels: Kernels) => LanguageModel) | null;
  loadBidirectionalLanguageModel: ((checkpoint: Checkpoint, kernels: Kernels) => BidirectionalLanguageModel) | null;
  evaluateCorpus: EvaluateCorpus | null;
}

/** Evaluates a checkpoint on a whole text; `tell` is given a line for each part that may take long. */
export type EvaluateCorpus = (
  checkpoint: Checkpoint,
  kernels: Kernels,
  request: EvaluationRequest,
  tell: (line: string) => void,
) => Promise<CorpusEvaluation>;
