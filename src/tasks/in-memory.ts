import type { Checkpoint } from '../checkpoint/checkpoint.js';
import type { Kernels } from '../kernels/kernels.js';
import { inMemory } from './in-memory-list.js';
import type { TaskName } from './registry.js';

export { traceText } from './shared/language-model/states.js';

/** A model that needs no files, and its use. */
export type InMemoryModel = ReturnType<(typeof inMemory)[TaskName]>;

/** The model in a checkpoint; null for an unknown task. Throws a CheckpointError if the checkpoint is damaged. */
export function openInMemory(checkpoint: Checkpoint, kernels: Kernels): InMemoryModel | null {
  return Object.hasOwn(inMemory, checkpoint.task) ? inMemory[checkpoint.task as TaskName](checkpoint, kernels) : null;
}
