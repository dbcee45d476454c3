import type { CellName } from '../../kernels/kernels.js';

/** What a network is, as plain JSON; saved with a checkpoint. */
export interface ModelSpec {
  vocabularySize: number;
  input: { type: 'embedding'; size: number } | { type: 'oneHot' };
  cell: CellName;
  /** Of simpleRnn; lstm and gru always use tanh. */
  activation: 'tanh' | 'relu';
  /** One a layer. */
  hiddenSizes: number[];
  /** Layers of two directions: joined after each layer (`buildModel`), or after the last one alone (`buildBidirectionalModel`). */
  bidirectional: boolean;
  dropout: DropoutSpec;
  /** The output kernel is the embedding transposed; needs embedding size = last hidden size. */
  tieWeights: boolean;
  /** An adaptive softmax; absent for a softmax over all tokens. */
  adaptive?: AdaptiveSpec | undefined;
  initializer: { type: 'keras' } | { type: 'uniform'; scale: number };
  /** Added to the lstm forget gate's initial bias. */
  forgetBias: number;
}

/** What is dropped while training: rates in [0, 1). */
export interface DropoutSpec {
  /** On the input of the first layer, between layers, and on the last layer's output. */
  input: number;
  between: number;
  output: number;
  /** One mask for all steps of time (Gal and Ghahramani 2016); absent for one a step. */
  locked?: boolean | undefined;
  /** Of recurrent kernels (Merity et al. 2017); absent for none. */
  recurrentWeights?: number | undefined;
  /** Of the embedding's rows (Gal and Ghahramani 2016); absent for none, and where no token is embedded. */
  embedding?: number | undefined;
}

/** Clusters of rare tokens (Grave et al. 2017). */
export interface AdaptiveSpec {
  /** The first token of each cluster, increasing. */
  cutoffs: number[];
  /** Cluster c = 1, 2, ... is computed in shrink^c times fewer dimensions than the last layer has. */
  shrink: number;
}
