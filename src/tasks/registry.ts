import type { Checkpoint } from '../checkpoint/checkpoint.js';
import type { ConfigOf, ResolvedConfig } from '../config/schema.js';
import { CheckpointError, ConfigError } from '../errors.js';
import type { Kernels } from '../kernels/kernels.js';
import { bidirectionalLanguageModelTask } from './bidirectional-language-model.js';
import { classificationTask } from './classification.js';
import type { FoldOptions, Folds } from './folds.js';
import { generationTask } from './generation.js';
import { languageModelTask } from './language-model.js';
import { taggingTask } from './tagging.js';
import type { Task, TaskUses, TrainingOptions } from './task.js';
import type { TaskTraining } from './task-training.js';
import { transcriptionTask } from './transcription.js';
import { translationTask } from './translation.js';

const tasks: { [Name in ResolvedConfig['task']]: Task<ConfigOf<Name>> } = {
  languageModel: languageModelTask,
  bidirectionalLanguageModel: bidirectionalLanguageModelTask,
  tagging: taggingTask,
  classification: classificationTask,
  transcription: transcriptionTask,
  translation: translationTask,
  generation: generationTask,
};

const nouns: Record<keyof TaskUses, string> = {
  languageModel: 'language model',
  bidirectionalLanguageModel: 'bidirectional language model',
  conditionedLanguageModel: 'language model with conditions',
  translator: 'translating model',
  tagger: 'tagger',
  classifier: 'classifier',
  transcriber: 'transcriber',
  evaluation: 'model that can be evaluated',
  states: 'network whose states can be shown',
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

/**
 * Deals a config's training samples for cross-validation. Throws a ConfigError for a task whose samples have no label, and the
 * errors of `buildTraining`.
 */
export function buildFolds(config: ResolvedConfig, kernels: Kernels, options: FoldOptions): Promise<Folds> {
  const task: Task = tasks[config.task];
  if (task.buildFolds !== undefined) return task.buildFolds(config, kernels, options);
  const fitting = Object.entries<Task>(tasks).flatMap(([name, { buildFolds }]) => (buildFolds ? [name] : []));
  throw new ConfigError(`The task ${config.task} does not support cross-validation.`, {
    hint: `Cross-validation is for task: ${alternatives(fitting)}.`,
  });
}

/**
 * What a checkpoint holds, ready for one use: `loadAs('languageModel', checkpoint, kernels)` samples and scores. Throws a
 * CheckpointError when it cannot be used so.
 */
export function loadAs<Use extends keyof TaskUses>(
  use: Use,
  checkpoint: Checkpoint,
  kernels: Kernels,
): ReturnType<TaskUses[Use]> {
  const load: ((checkpoint: Checkpoint, kernels: Kernels) => unknown) | undefined = taskOf(checkpoint).uses[use];
  if (load !== undefined) return load(checkpoint, kernels) as ReturnType<TaskUses[Use]>;
  throw otherTask(checkpoint, use);
}

function taskOf({ task: name }: Checkpoint): Task {
  const task: Task | undefined = new Map<string, Task>(Object.entries(tasks)).get(name);
  if (task !== undefined) return task;
  throw new CheckpointError(`The checkpoint holds a model for the task ${name}, which this rnn does not know.`, {
    hint: 'Use the version of rnn that wrote it.',
  });
}

/** The tasks whose checkpoints can be used so. */
export function tasksFor(use: keyof TaskUses): string[] {
  return Object.entries<Task>(tasks).flatMap(([name, { uses }]) => (use in uses ? [name] : []));
}

function otherTask({ task }: Checkpoint, use: keyof TaskUses): CheckpointError {
  return new CheckpointError(`The checkpoint holds no ${nouns[use]}, but a model for the task ${task}.`, {
    hint: `Choose a run whose config says task: ${alternatives(tasksFor(use))}.`,
  });
}

function alternatives(names: readonly string[]): string {
  return [names.slice(0, -1).join(', '), names.at(-1)].filter(Boolean).join(' or ');
}
