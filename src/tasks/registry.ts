import type { Checkpoint } from '../checkpoint/checkpoint.js';
import type { ConfigOf, ResolvedConfig } from '../config/schema.js';
import { CheckpointError } from '../errors.js';
import type { BidirectionalLanguageModel } from '../inference/bidirectional-language-model.js';
import type { LanguageModel } from '../inference/language-model.js';
import type { Kernels } from '../kernels/kernels.js';
import { bidirectionalLanguageModelTask } from './bidirectional-language-model.js';
import { languageModelTask } from './language-model.js';
import type { EvaluateCorpus, Task, TaskTraining, TrainingOptions } from './task.js';

const tasks: { [Name in ResolvedConfig['task']]: Task<ConfigOf<Name>> } = {
  languageModel: languageModelTask,
  bidirectionalLanguageModel: bidirectionalLanguageModelTask,
};

/**
 * Reads a config's data and builds what its task trains. Throws a DataError for data that cannot be used, a ConfigError
 * for a model that cannot be built, and a CheckpointError for a checkpoint of another model.
 */
export function buildTraining(
  config: ResolvedConfig,
  kernels: Kernels,
  options: TrainingOptions = {},
): Promise<TaskTraining> {
  const task: Task = tasks[config.task];
  return task.buildTraining(config, kernels, options);
}

/** The language model in a checkpoint, ready to sample and score; throws a CheckpointError when there is none in it. */
export function loadLanguageModel(checkpoint: Checkpoint, kernels: Kernels): LanguageModel {
  const { loadLanguageModel } = taskOf(checkpoint);
  if (loadLanguageModel !== null) return loadLanguageModel(checkpoint, kernels);
  throw otherTask(checkpoint, 'language model', 'languageModel');
}

/** The bidirectional language model in a checkpoint, ready to fill blanks; throws a CheckpointError when there is none in it. */
export function loadBidirectionalLanguageModel(checkpoint: Checkpoint, kernels: Kernels): BidirectionalLanguageModel {
  const { loadBidirectionalLanguageModel } = taskOf(checkpoint);
  if (loadBidirectionalLanguageModel !== null) return loadBidirectionalLanguageModel(checkpoint, kernels);
  throw otherTask(checkpoint, 'bidirectional language model', 'bidirectionalLanguageModel');
}

/** Evaluates the language model in a checkpoint on a whole text; throws a CheckpointError when there is none in it. */
export const evaluateCorpus: EvaluateCorpus = (checkpoint, ...rest) => {
  const { evaluateCorpus } = taskOf(checkpoint);
  if (evaluateCorpus !== null) return evaluateCorpus(checkpoint, ...rest);
  throw otherTask(checkpoint, 'language model', 'languageModel');
};

function taskOf({ task: name }: Checkpoint): Task {
  const task: Task | undefined = new Map<string, Task>(Object.entries(tasks)).get(name);
  if (task !== undefined) return task;
  throw new CheckpointError(`The checkpoint holds a model for the task ${name}, which this rnn does not know.`, {
    hint: 'Use the version of rnn that wrote it.',
  });
}

function otherTask({ task }: Checkpoint, what: string, wanted: keyof typeof tasks): CheckpointError {
  return new CheckpointError(`The checkpoint holds no ${what}, but a model for the task ${task}.`, {
    hint: `Choose a run whose config says task: ${wanted}.`,
  });
}
