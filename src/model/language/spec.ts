import type { StackSpec } from '../stack-spec.js';

/**
 * The network of a language model, as plain JSON; stored in a checkpoint. The outputs of two directions are joined after each
 * layer (`buildModel`), or only after the last one (`buildBidirectionalModel`).
 */
export interface ModelSpec extends StackSpec {
  vocabularySize: number;
  input: { type: 'embedding'; size: number } | { type: 'oneHot' };
  /** The output kernel is the transposed embedding; requires embedding size = last hidden size. */
  tieWeights: boolean;
  /** An adaptive softmax; absent for a softmax over all tokens. */
  adaptive?: AdaptiveSpec | undefined;
}

/** Clusters of rare tokens (Grave et al. 2017). */
export interface AdaptiveSpec {
  /** The first token of each cluster, increasing. */
  cutoffs: number[];
  /** Cluster c = 1, 2, ... has shrink^c times fewer dimensions than the last layer. */
  shrink: number;
}
