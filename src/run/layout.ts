import { basename, join } from 'node:path';

/** A run on disk. */
export interface Run {
  name: string;
  folder: string;
}

/** Names of a run's checkpoints; names such as `step-120` are kept by `checkpoint.keep`. */
export type CheckpointName = 'best' | 'last' | `step-${number}`;

/** The run in a folder. */
export function runAt(folder: string): Run {
  return { name: basename(folder), folder };
}

/** The paths of a run's files. */
export function runFiles({ folder }: Run) {
  return {
    /** The resolved config, written before the first step. */
    config: join(folder, 'config.yaml'),
    vocabulary: join(folder, 'vocabulary.json'),
    /** One event per line, without samples. */
    metrics: join(folder, 'metrics.jsonl'),
    samples: join(folder, 'samples.jsonl'),
    /** Exists while a process trains the run. */
    lock: join(folder, 'lock'),
    checkpoints: join(folder, 'checkpoints'),
    tensorboard: join(folder, 'tensorboard'),
  };
}

/** The folder of one of a run's checkpoints. */
export function checkpointFolder(run: Run, name: string): string {
  return join(runFiles(run).checkpoints, name);
}
