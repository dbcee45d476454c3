import type { Checkpoint } from '../checkpoint/checkpoint.js';
import type { TrainedOn } from '../data/trained-on.js';
import type { Kernels } from '../kernels/kernels.js';
import type { FoldOptions, Folds } from './folds.js';
import type { Network, PreparedData, TaskConfig, Trainer } from './shared/trainer.js';

/** A task: its training and its evaluation, each loaded when it is needed, and the uses of its checkpoints. */
export interface Task<
  Config extends TaskConfig,
  Prepared extends PreparedData,
  Spec extends object,
  Model extends Network,
  Batch,
  Uses extends Record<string, Use>,
  UsesWithConfig extends Record<string, UseWithConfig<Config>>,
  Options extends object,
  Result,
> {
  trainer(): Promise<Trainer<Config, Prepared, Spec, Model, Batch>>;
  /** Uses that do not read the checkpoint's config: they open without loading its schema, which takes long. */
  uses: Uses;
  usesWithConfig?: UsesWithConfig;
  /** Absent if `rnn eval` does not support the task. */
  evaluation?(): Promise<TaskEvaluation<Config, Result, Options>>;
  /** The format of the text files that it was trained on; absent for plain lines and for files without text. */
  trainedOn?(config: Config): TrainedOn;
  /** Splits the training samples into folds for cross-validation; absent if samples have no label. */
  folds?(): Promise<(config: Config, kernels: Kernels, options: FoldOptions) => Promise<Folds>>;
}

/** Opens a checkpoint for a use; throws a CheckpointError for a damaged one. */
export type Use = (checkpoint: Checkpoint, kernels: Kernels) => unknown;

/** The same for a use that reads the checkpoint's config. */
export type UseWithConfig<Config> = (stored: Stored<Config>, kernels: Kernels) => unknown;

/** A checkpoint of a task. */
export interface Stored<Config> {
  checkpoint: Checkpoint;
  /** The config it was trained with, validated on demand; throws a ConfigError or CheckpointError if it is damaged. */
  config(): Config;
}

export interface TaskEvaluation<Config, Result, Options extends object = Record<never, never>> {
  /** Options of the evaluation besides the data, by name. */
  options: readonly (keyof Options & string)[];
  /** `tell` gets a line before each long operation. Throws a DataError for unusable data. */
  run(
    stored: Stored<Config>,
    kernels: Kernels,
    request: EvaluationData & Partial<Options>,
    tell: (line: string) => void,
  ): Promise<Result>;
}

export interface EvaluationData {
  /** Files, folders and globs, as in a config's `data.train`; null for the run's own split. */
  data: readonly string[] | null;
}

/** The contract of a task's `index.ts`. A new task is a folder with one, and a row in `registry.ts`. */
export function defineTask<
  Config extends TaskConfig,
  Prepared extends PreparedData,
  Spec extends object,
  Model extends Network,
  Batch,
  Uses extends Record<string, Use>,
  UsesWithConfig extends Record<string, UseWithConfig<Config>> = Record<never, never>,
  Options extends object = Record<never, never>,
  Result = never,
>(
  task: Task<Config, Prepared, Spec, Model, Batch, Uses, UsesWithConfig, Options, Result>,
): Task<Config, Prepared, Spec, Model, Batch, Uses, UsesWithConfig, Options, Result> {
  return task;
}
