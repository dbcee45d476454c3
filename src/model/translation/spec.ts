import type { LayersSpec, StackSpec } from '../stack-spec.js';

/** A translation network, as plain JSON; stored in a checkpoint. */
export interface TranslationSpec {
  encoder: EmbeddedStackSpec & { bidirectional: boolean };
  decoder: EmbeddedStackSpec;
  attention: AttentionSpec;
  /** The output kernel is the decoder's transposed embedding; requires its size equal to the decoder's last hidden size. */
  tieWeights: boolean;
  initializer: StackSpec['initializer'];
}

/**
 * Recurrent layers over an embedding. Dropout applies to the embeddings, between layers, and to the output: the encoder's memory,
 * and the decoder's input of the output layer.
 */
export interface EmbeddedStackSpec extends LayersSpec {
  vocabularySize: number;
  embeddingSize: number;
}

/** Score function of attention: see `src/model/layers/attention-scores.ts`. */
export type AttentionSpec =
  | { type: 'none' }
  | { type: 'dot' }
  | { type: 'general' }
  | { type: 'additive'; size: number };

/** Output features of the encoder per token. */
export function memorySize({ encoder }: TranslationSpec): number {
  return (encoder.hiddenSizes.at(-1) as number) * (encoder.bidirectional ? 2 : 1);
}
