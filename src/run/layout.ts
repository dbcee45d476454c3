import { basename, join } from 'node:path';

/** A run on disk. */
export interface Run {
  name: string;
  folder: string;
}

/** Names of the checkpoints that a run keeps; `step-120` for one is a copy that `checkpoint.keep` asks for. */
export type CheckpointName = 'best' | 'last' | `step-${number}`;

/** The run in a folder. */
export function runAt(folder: string): Run {
  return { name: basename(folder), folder };
}

/** Where each file of a run is. */
export function runFiles({ folder }: Run) {
  return {
    /** The resolved config, written before the first step. */
    config: join(folder, 'config.yaml'),
    vocabulary: join(folder, 'vocabulary.json'),
    /** One event a line, but for samples. */
    metrics: join(folder, 'metrics.jsonl'),
    samples: join(folder, 'samples.jsonl'),
    /** Stands while a process trains the run. */
    lock: join(folder, 'lock'),
    checkpoints: join(folder, 'checkpoints'),
    tensorboard: join(folder, 'tensorboard'),
  };
}

/** The folder of one of a run's checkpoints. */
export function checkpointFolder(run: Run, name: string): string {
  return join(runFiles(run).checkpoints, name);
}
