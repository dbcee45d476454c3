import type { TaskTraining } from './task-training.js';

/** How samples are split for cross-validation. */
export interface FoldOptions {
  /** Parts of the samples, each held out once; 2 or more. */
  folds: number;
  /** Of the split, and of everything that a fold's training draws. */
  seed: number;
}

/** A config's training samples in folds. */
export interface Folds {
  samples: number;
  /** The labels of all samples; rows and columns of a judgement's confusion. */
  names: readonly string[];
  /** What learns from all folds but this one, counted from 0; whatever data teach it is taught by those alone. */
  build(fold: number): Promise<Fold>;
}

export interface Fold {
  training: TaskTraining;
  /** Predicts the samples held out, by the weights as they are. */
  judge(): Promise<Judgement>;
}

/** How a fold's model did on what it had not seen. */
export interface Judgement {
  samples: number;
  /** Mean over the samples, nats. */
  loss: number;
  /** `confusion[gold][predicted]` */
  confusion: number[][];
}
