import type { Checkpoint } from '../checkpoint/checkpoint.js';
import { parseConfig } from '../config/parse.js';
import type { Kernels } from '../kernels/kernels.js';
import type { Used, UseName } from './registry.js';
import { loadTasks, storedWith, unknownTask, useAs } from './tasks.js';

const tasks = new Map<string, Parameters<typeof useAs>[0]>(await loadTasks());

/**
 * Loads the model of a checkpoint for one use: `loadAs('languageModel', checkpoint)` samples and scores. `kernels` defaults to
 * the fastest available. Throws a CheckpointError if the checkpoint does not support that use.
 */
export function loadAs<Name extends UseName>(use: Name, checkpoint: Checkpoint, kernels?: Kernels): Used<Name>;
export function loadAs(use: string, checkpoint: Checkpoint, kernels?: Kernels): unknown {
  const task = tasks.get(checkpoint.task);
  if (task === undefined) throw unknownTask(checkpoint.task);
  return useAs(task, use, storedWith(parseConfig, checkpoint), kernels);
}
