import type { CellName } from '../kernels/kernels.js';

/** What a network is, as plain JSON; saved with a checkpoint. */
export interface ModelSpec {
  vocabularySize: number;
  input: { type: 'embedding'; size: number } | { type: 'oneHot' };
  cell: CellName;
  /** Of simpleRnn; lstm and gru always use tanh. */
  activation: 'tanh' | 'relu';
  /** One a layer. */
  hiddenSizes: number[];
  /** Layers of two directions: joined after each layer (`buildModel`), or after the last one alone (`buildTwoSidedModel`). */
  bidirectional: boolean;
  /** Rates in [0, 1): on the input of the first layer, between layers, and on the last layer's output. */
  dropout: { input: number; between: number; output: number };
  /** The output kernel is the embedding transposed; needs embedding size = last hidden size. */
  tieWeights: boolean;
  /** An adaptive softmax; absent for a softmax over all tokens. */
  adaptive?: AdaptiveSpec | undefined;
  initializer: { type: 'keras' } | { type: 'uniform'; scale: number };
  /** Added to the lstm forget gate's initial bias. */
  forgetBias: number;
}

/** Clusters of rare tokens (Grave et al. 2017). */
export interface AdaptiveSpec {
  /** The first token of each cluster, increasing. */
  cutoffs: number[];
  /** Cluster c = 1, 2, ... is computed in shrink^c times fewer dimensions than the last layer has. */
  shrink: number;
}
