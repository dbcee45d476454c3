import type { StackSpec } from '../stack-spec.js';

/**
 * What a language model's network is, as plain JSON; saved with a checkpoint. Its layers of two directions are joined after each
 * layer (`buildModel`), or after the last one alone (`buildBidirectionalModel`).
 */
export interface ModelSpec extends StackSpec {
  vocabularySize: number;
  input: { type: 'embedding'; size: number } | { type: 'oneHot' };
  /** The output kernel is the embedding transposed; needs embedding size = last hidden size. */
  tieWeights: boolean;
  /** An adaptive softmax; absent for a softmax over all tokens. */
  adaptive?: AdaptiveSpec | undefined;
}

/** Clusters of rare tokens (Grave et al. 2017). */
export interface AdaptiveSpec {
  /** The first token of each cluster, increasing. */
  cutoffs: number[];
  /** Cluster c = 1, 2, ... is computed in shrink^c times fewer dimensions than the last layer has. */
  shrink: number;
}
