import type { TaskTraining } from './task-training.js';

/** How samples are split for cross-validation. */
export interface FoldOptions {
  /** Number of folds, 2 or more; each is held out once. */
  folds: number;
  /** Seed of the split and of each fold's training. */
  seed: number;
}

/** A config's training samples in folds. */
export interface Folds {
  samples: number;
  /** The labels of all samples, in the order of the confusion matrix. */
  names: readonly string[];
  /** The training on all folds but this one, counted from 0; vocabulary and statistics come from those folds alone. */
  build(fold: number): Promise<Fold>;
}

export interface Fold {
  training: TaskTraining;
  /** Predicts the held-out samples with the current weights. */
  judge(): Promise<Judgement>;
}

/** The scores of a fold's model on its held-out samples. */
export interface Judgement {
  samples: number;
  /** Mean over the samples, nats. */
  loss: number;
  /** `confusion[gold][predicted]` */
  confusion: number[][];
}
