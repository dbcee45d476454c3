import type { LabelBatch } from '../data/label-batches.js';
import type { Kernels } from '../kernels/kernels.js';
import type { Random } from '../runtime/random.js';
import type { LabelSpec } from './label-spec.js';
import type { GradientStore, Parameter } from './parameters.js';

/** A recurrent network that labels samples, a label a step or one a sample; it owns its parameters. */
export interface LabelModel {
  spec: LabelSpec;
  parameters: Parameter[];
  /** [V, E], for vectors learned elsewhere; null where no token has a row. */
  embedding: Parameter | null;
  /** One pass to learn from, with dropout drawn from `random`; the batch has targets. */
  learn(kernels: Kernels, batch: LabelBatch, options: LearnOptions): LearnOutcome;
  /** One pass without dropout. */
  predict(kernels: Kernels, batch: LabelBatch): LabelPredictions;
  dispose(): void;
}

export interface LearnOptions {
  random: Random;
  /** [K], what each target's loss is multiplied by; null for 1. A `crf` head has no loss of a single step: it takes none. */
  classWeights: Float32Array | null;
}

export interface LearnOutcome {
  /** Nats, weighted, summed over the batch's targets. */
  lossSum: number;
  /** Of the summed loss, of every parameter; the caller's. */
  gradients: GradientStore;
}

/** What a network says of a batch; time-major where there is a label a step, and what is masked means nothing. */
export interface LabelPredictions {
  /** [T * B] or [B]: the likeliest label, of a `crf` the one on the likeliest path. */
  labels: Int32Array;
  /** [T * B, K] or [B, K]: the probability of each label, of a `crf` its marginal. */
  probabilities: Float32Array;
  /** [B]: unweighted nats of each sample's targets, summed over its steps; null for a batch without targets. */
  losses: Float32Array | null;
  /** [T * B]: how much each step weighed, summing to 1 over a sample's steps; null where nothing but attention pooling says so. */
  attention: Float32Array | null;
}
