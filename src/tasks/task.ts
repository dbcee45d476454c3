import type { Checkpoint } from '../checkpoint/checkpoint.js';
import type { TrainedOn } from '../data/texts-in-file.js';
import type { Kernels } from '../kernels/kernels.js';
import type { FoldOptions, Folds } from './folds.js';
import type { Network, PreparedData, TaskConfig, Trainer } from './shared/trainer.js';

/** A task: how it trains, how it is evaluated, and what its checkpoints can be used as. */
export interface Task<
  Config extends TaskConfig,
  Prepared extends PreparedData,
  Spec extends object,
  Model extends Network,
  Batch,
  Uses extends Record<string, Use<Config>>,
  Options extends object,
  Result,
> {
  trainer: Trainer<Config, Prepared, Spec, Model, Batch>;
  uses: Uses;
  /** Absent where `rnn eval` has nothing to measure. */
  evaluation?: TaskEvaluation<Config, Result, Options>;
  /** How the files of texts that it was trained on were written; absent for lines, and for files that hold no text. */
  trainedOn?(config: Config): TrainedOn;
  /** Splits the training samples in folds for cross-validation; absent where they have no label of their own. */
  folds?(config: Config, kernels: Kernels, options: FoldOptions): Promise<Folds>;
}

/** What a checkpoint is used as, made of one; throws a CheckpointError for a checkpoint that is damaged. */
export type Use<Config> = (stored: Stored<Config>, kernels: Kernels) => unknown;

/** A checkpoint of a task. */
export interface Stored<Config> {
  checkpoint: Checkpoint;
  /** What it was trained with, checked when it is asked for; throws a ConfigError or CheckpointError where it is damaged. */
  config(): Config;
}

export interface TaskEvaluation<Config, Result, Options extends object = Record<never, never>> {
  /** What can be asked for beside data, by name. */
  options: readonly (keyof Options & string)[];
  /** `tell` is given a line for each part that may take long. Throws a DataError for data that cannot be used. */
  run(
    stored: Stored<Config>,
    kernels: Kernels,
    request: EvaluationData & Partial<Options>,
    tell: (line: string) => void,
  ): Promise<Result>;
}

export interface EvaluationData {
  /** Files, folders and globs as a config's `data.train` has them; null for a split of the run's own. */
  data: readonly string[] | null;
}

/** The contract of a task's `index.ts`: a new task is a folder with one, and a row of `registry.ts`. */
export function defineTask<
  Config extends TaskConfig,
  Prepared extends PreparedData,
  Spec extends object,
  Model extends Network,
  Batch,
  Uses extends Record<string, Use<Config>>,
  Options extends object = Record<never, never>,
  Result = never,
>(
  task: Task<Config, Prepared, Spec, Model, Batch, Uses, Options, Result>,
): Task<Config, Prepared, Spec, Model, Batch, Uses, Options, Result> {
  return task;
}
