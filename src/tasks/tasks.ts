import type { Checkpoint } from '../checkpoint/checkpoint.js';
import type { parseConfig } from '../config/parse.js';
import type { Config, ResolvedConfig } from '../config/schema.js';
import { linesOfText, type TrainedOn } from '../data/trained-on.js';
import { CheckpointError, ConfigError } from '../errors.js';
import type { Kernels } from '../kernels/kernels.js';
import { selectKernels } from '../kernels/select.js';
import type { FoldOptions, Folds } from './folds.js';
import { type Evaluate, registry, type TaskName, type Used, type UseName } from './registry.js';
import { damaged } from './shared/damaged.js';
import type { StoredCorpora } from './shared/text/stored-corpora.js';
import type { Stored, Task } from './task.js';
import type { TaskTraining, TrainingOptions } from './task-training.js';

export type { StoredCorpora };

// biome-ignore lint/suspicious/noExplicitAny: tasks differ in all that they are made of
type AnyUse = (checkpoint: any, kernels?: any) => any;
// biome-ignore lint/suspicious/noExplicitAny: tasks differ in all that they are made of
export type AnyTask = Task<any, any, any, any, any, Record<string, AnyUse>, Record<string, AnyUse>, any, any>;

/**
 * Reads a config's data and builds the training of its task. Throws a DataError for unusable data, a ConfigError for a model
 * that cannot be built, and a CheckpointError for a checkpoint of another model.
 */
export async function buildTraining(
  config: ResolvedConfig,
  kernels: Kernels,
  options: TrainingOptions = {},
): Promise<TaskTraining> {
  const { trainer } = await loadTask(config);
  const { buildTraining: assemble } = await import('./shared/assemble-training.js');
  return assemble(await trainer(), config, kernels, options);
}

/**
 * Splits a config's training samples into folds for cross-validation. Throws a ConfigError for a task without labels, and the
 * errors of `buildTraining`.
 */
export async function buildFolds(config: ResolvedConfig, kernels: Kernels, options: FoldOptions): Promise<Folds> {
  const { folds } = await loadTask(config);
  if (folds !== undefined) return (await folds())(config, kernels, options);
  const others = (await loadTasks()).flatMap(([name, task]) => (task.folds === undefined ? [] : [name]));
  throw new ConfigError(`The task ${config.task} does not support cross-validation.`, {
    hint: `Cross-validation works with task: ${listed(others)}.`,
  });
}

/**
 * Opens a checkpoint for one use, without loading other tasks. `kernels` defaults to the fastest available. Throws a
 * CheckpointError if the checkpoint does not support that use.
 */
export async function openAs<Name extends UseName>(
  use: Name,
  checkpoint: Checkpoint,
  kernels: Kernels = selectKernels('auto', 'inference'),
): Promise<Used<Name>> {
  const task = await loadTask(checkpoint);
  const open = task.uses[nameOf(use)];
  return (open?.(checkpoint, kernels) ?? useAs(task, use, await withConfig(checkpoint), kernels)) as Used<Name>;
}

/** Opens a checkpoint of a known task; throws like `openAs`. */
export function useAs(
  task: AnyTask,
  asked: string,
  stored: Stored<unknown>,
  kernels: Kernels = selectKernels('auto', 'inference'),
): unknown {
  const use = nameOf(asked);
  if (use === 'evaluation') return evaluationOf(task, stored, kernels);
  const open = task.uses[use];
  if (open !== undefined) return open(stored.checkpoint, kernels);
  const openWithConfig = task.usesWithConfig?.[use];
  if (openWithConfig !== undefined) return openWithConfig(stored, kernels);
  throw noUse(use, stored.checkpoint);
}

/** The name of a use that may be given by a former name. */
function nameOf(use: string): string {
  return use === 'conditionedLanguageModel' ? 'textGenerator' : use;
}

/** The format of a checkpoint's training files; throws a ConfigError or CheckpointError if it is damaged. */
export async function trainedOn(checkpoint: Checkpoint): Promise<TrainedOn> {
  return (await loadTask(checkpoint)).trainedOn?.((await withConfig(checkpoint)).config()) ?? linesOfText;
}

/**
 * Reads a checkpoint's training text again, from the paths of its config. Throws a DataError if it is missing or has changed, and
 * a ConfigError or CheckpointError if the checkpoint is damaged.
 */
export async function loadStoredCorpora(checkpoint: Checkpoint): Promise<StoredCorpora> {
  const { corpora } = (await loadTask(checkpoint)).usesWithConfig ?? {};
  if (corpora === undefined) throw noUse('corpora', checkpoint);
  return corpora(await withConfig(checkpoint));
}

function evaluationOf({ evaluation: load }: AnyTask, stored: Stored<unknown>, kernels: Kernels): Evaluate {
  if (load === undefined) {
    throw new CheckpointError(`A ${nounOf(stored.checkpoint.task)} run cannot be evaluated.`, {
      hint: `Choose a run whose config says task: ${listed(tasksFor('evaluation'))}.`,
    });
  }
  return async (request, tell) => {
    const { data: _, ...asked } = request;
    const evaluation = await load();
    for (const [option, value] of Object.entries(asked)) {
      if (value === null || value === false || value === undefined || evaluation.options.includes(option)) continue;
      const names = await tasksEvaluatedWith(option);
      const flag = `--${option.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
      throw new ConfigError(
        `${flag} works with ${names.map(nounOf).join(' and ')} runs; this is a ${nounOf(stored.checkpoint.task)} run.`,
        {
          hint: `Remove ${flag}, or choose a run whose config says task: ${listed(names)}.`,
        },
      );
    }
    return evaluation.run(stored, kernels, request, tell);
  };
}

async function tasksEvaluatedWith(option: string): Promise<TaskName[]> {
  const evaluations = (await loadTasks()).map(async ([name, task]) => [name, await task.evaluation?.()] as const);
  return (await Promise.all(evaluations)).flatMap(([name, found]) => (found?.options.includes(option) ? [name] : []));
}

/** The task of this name; throws a CheckpointError for an unknown name. */
async function loadTask({ task: name }: { task: string }): Promise<AnyTask> {
  if (Object.hasOwn(registry, name)) return registry[name as TaskName].load() as Promise<unknown> as Promise<AnyTask>;
  throw unknownTask(name);
}

/** All tasks, with their names. */
export async function loadTasks(): Promise<[TaskName, AnyTask][]> {
  const names = Object.keys(registry) as TaskName[];
  return Promise.all(names.map(async (name): Promise<[TaskName, AnyTask]> => [name, await loadTask({ task: name })]));
}

export function unknownTask(name: string): CheckpointError {
  return new CheckpointError(`The checkpoint has the task ${name}, which this version of rnn does not know.`, {
    hint: 'Use the version of rnn that wrote it.',
  });
}

/** A checkpoint with its config; loads the schema of all tasks. */
async function withConfig(checkpoint: Checkpoint): Promise<Stored<Config>> {
  const { parseConfig } = await import('../config/parse.js');
  return storedWith(parseConfig, checkpoint);
}

/** A checkpoint with its config, which `parse` validates. */
export function storedWith(parse: typeof parseConfig, checkpoint: Checkpoint): Stored<Config> {
  return {
    checkpoint,
    config() {
      const config = parse(checkpoint.config, "the checkpoint's config");
      if (config.task === checkpoint.task) return config;
      throw damaged(`its config is of the task ${config.task}`);
    },
  };
}

function noUse(use: string, { task }: Checkpoint): CheckpointError {
  return new CheckpointError(`A ${nounOf(task)} run cannot be used as a ${nounOf(use)}.`, {
    hint: `Choose a run whose config says task: ${listed(tasksFor(use))}.`,
  });
}

/** `languageModel` as words: language model. */
function nounOf(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}

/** The tasks whose checkpoints support a use. */
export function tasksFor(use: string): string[] {
  const names = Object.keys(registry) as TaskName[];
  return names.filter((name) => (registry[name].uses as readonly string[]).includes(nameOf(use)));
}

/** The uses of a task's checkpoints. */
export function usesOf(task: string): readonly string[] {
  if (!Object.hasOwn(registry, task)) throw unknownTask(task);
  return registry[task as TaskName].uses;
}

function listed(names: readonly string[]): string {
  return [names.slice(0, -1).join(', '), names.at(-1)].filter(Boolean).join(' or ');
}
