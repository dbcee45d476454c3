import type { Checkpoint } from '../checkpoint/checkpoint.js';
import type { ResolvedConfig } from '../config/schema.js';
import { CheckpointError } from '../errors.js';
import type { LanguageModel } from '../inference/language-model.js';
import type { Kernels } from '../kernels/kernels.js';
import { languageModelTask } from './language-model.js';
import type { Task, TaskTraining, TrainingOptions } from './task.js';

const tasks: Record<ResolvedConfig['task'], Task> = { languageModel: languageModelTask };

/**
 * Reads a config's data and builds what its task trains. Throws a DataError for data that cannot be used, a ConfigError
 * for a model that cannot be built, and a CheckpointError for a checkpoint of another model.
 */
export function buildTraining(
  config: ResolvedConfig,
  kernels: Kernels,
  options: TrainingOptions = {},
): Promise<TaskTraining> {
  return tasks[config.task].buildTraining(config, kernels, options);
}

/** The language model in a checkpoint, ready to sample and score; throws a CheckpointError when there is none in it. */
export function loadLanguageModel(checkpoint: Checkpoint, kernels: Kernels): LanguageModel {
  const task: Task | undefined = new Map<string, Task>(Object.entries(tasks)).get(checkpoint.task);
  if (task?.loadLanguageModel) return task.loadLanguageModel(checkpoint, kernels);
  throw new CheckpointError(`The checkpoint holds no language model, but a model for the task ${checkpoint.task}.`, {
    hint: 'Choose a run whose config says task: languageModel.',
  });
}
