import type { Checkpoint } from '../checkpoint/checkpoint.js';
import { parseConfig } from '../config/parse.js';
import type { Config, ResolvedConfig } from '../config/schema.js';
import { linesOfText, type TrainedOn } from '../data/texts-in-file.js';
import { CheckpointError, ConfigError } from '../errors.js';
import type { Kernels } from '../kernels/kernels.js';
import { selectKernels } from '../kernels/select.js';
import type { FoldOptions, Folds } from './folds.js';
import { type Evaluate, registry, type Used, type UseName } from './registry.js';
import { buildTraining as assemble } from './shared/assemble-training.js';
import { damaged } from './shared/damaged.js';
import type { StoredCorpora } from './shared/text/stored-corpora.js';
import type { Stored, Task } from './task.js';
import type { TaskTraining, TrainingOptions } from './task-training.js';

export type { StoredCorpora };

// biome-ignore lint/suspicious/noExplicitAny: tasks differ in all that they are made of
type AnyTask = Task<any, any, any, any, any, Record<string, (stored: any, kernels?: Kernels) => any>, any, any>;

/** All tasks, loaded. */
const tasks = new Map<string, AnyTask>(
  await Promise.all(
    Object.entries(registry).map(async ([name, { load }]) => [name, await load()] as [string, AnyTask]),
  ),
);

/**
 * Reads a config's data and builds what its task trains. Throws a DataError for data that cannot be used, a ConfigError
 * for a model that cannot be built, and a CheckpointError for a checkpoint of another model.
 */
export function buildTraining(
  config: ResolvedConfig,
  kernels: Kernels,
  options: TrainingOptions = {},
): Promise<TaskTraining> {
  return assemble(taskOf(config).trainer, config, kernels, options);
}

/**
 * Splits a config's training samples in folds for cross-validation. Throws a ConfigError for a task whose samples have no label,
 * and the errors of `buildTraining`.
 */
export function buildFolds(config: ResolvedConfig, kernels: Kernels, options: FoldOptions): Promise<Folds> {
  const { folds } = taskOf(config);
  if (folds !== undefined) return folds(config, kernels, options);
  throw new ConfigError(`The task ${config.task} does not support cross-validation.`, {
    hint: `Cross-validation works with task: ${tasksWith((task) => task.folds !== undefined)}.`,
  });
}

/**
 * What a checkpoint holds, ready for one use: `loadAs('languageModel', checkpoint)` samples and scores. Without `kernels` on the
 * fastest there are. Throws a
 * CheckpointError when it cannot be used so.
 */
export function loadAs<Name extends UseName>(use: Name, checkpoint: Checkpoint, kernels?: Kernels): Used<Name>;
export function loadAs(
  use: string,
  checkpoint: Checkpoint,
  kernels: Kernels = selectKernels('auto', 'inference'),
): unknown {
  const task = taskOf(checkpoint);
  const stored = storedOf(checkpoint);
  if (use === 'evaluation') return evaluationOf(task, stored, kernels);
  const load = task.uses[use];
  if (load !== undefined) return load(stored, kernels);
  throw noUse(use, checkpoint);
}

/** How the files that a checkpoint was trained on were written; throws a ConfigError or CheckpointError where it is damaged. */
export function trainedOn(checkpoint: Checkpoint): TrainedOn {
  return taskOf(checkpoint).trainedOn?.(storedOf(checkpoint).config()) ?? linesOfText;
}

/**
 * Reads a checkpoint's text again, from where its config says. Throws a DataError when it is gone or is not what it was, and
 * a ConfigError or CheckpointError when the checkpoint is damaged.
 */
export async function loadStoredCorpora(checkpoint: Checkpoint): Promise<StoredCorpora> {
  const { corpora } = taskOf(checkpoint).uses;
  if (corpora === undefined) throw noUse('corpora', checkpoint);
  return corpora(storedOf(checkpoint));
}

function evaluationOf({ evaluation }: AnyTask, stored: Stored<unknown>, kernels: Kernels): Evaluate {
  if (evaluation === undefined) {
    throw new CheckpointError(`A ${nounOf(stored.checkpoint.task)} run cannot be evaluated.`, {
      hint: `Choose a run whose config says task: ${tasksWith((task) => task.evaluation !== undefined)}.`,
    });
  }
  return async (request, tell) => {
    const { data: _, ...asked } = request;
    for (const [option, value] of Object.entries(asked)) {
      if (value === null || value === false || value === undefined || evaluation.options.includes(option)) continue;
      const names = [...tasks].flatMap(([name, task]) => (task.evaluation?.options.includes(option) ? [name] : []));
      const flag = `--${option.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
      throw new ConfigError(
        `${flag} works with ${names.map(nounOf).join(' and ')} runs; this is a ${nounOf(stored.checkpoint.task)} run.`,
        {
          hint: `Leave ${flag} out, or choose a run whose config says task: ${listed(names)}.`,
        },
      );
    }
    return evaluation.run(stored, kernels, request, tell);
  };
}

function taskOf({ task: name }: { task: string }): AnyTask {
  const task = tasks.get(name);
  if (task !== undefined) return task;
  throw new CheckpointError(`The checkpoint has the task ${name}, which this version of rnn does not know.`, {
    hint: 'Use the version of rnn that wrote it.',
  });
}

function storedOf(checkpoint: Checkpoint): Stored<Config> {
  return {
    checkpoint,
    config() {
      const config = parseConfig(checkpoint.config, "the checkpoint's config");
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

/** `languageModel` as a sentence has it: language model. */
function nounOf(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}

/** The tasks whose checkpoints can be used so. */
export function tasksFor(use: string): string[] {
  return namesWith((task) => (use === 'evaluation' ? task.evaluation !== undefined : use in task.uses));
}

function namesWith(has: (task: AnyTask) => boolean): string[] {
  return [...tasks].flatMap(([name, task]) => (has(task) ? [name] : []));
}

function tasksWith(has: (task: AnyTask) => boolean): string {
  return listed(namesWith(has));
}

function listed(names: readonly string[]): string {
  return [names.slice(0, -1).join(', '), names.at(-1)].filter(Boolean).join(' or ');
}
