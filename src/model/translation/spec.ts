import type { LayersSpec, StackSpec } from '../stack-spec.js';

/** What a translating network is, as plain JSON; saved with a checkpoint. */
export interface TranslationSpec {
  encoder: EmbeddedStackSpec & { bidirectional: boolean };
  decoder: EmbeddedStackSpec;
  attention: AttentionSpec;
  /** The output kernel is the decoder's embedding transposed; needs its size equal to the decoder's last hidden size. */
  tieWeights: boolean;
  initializer: StackSpec['initializer'];
}

/**
 * Recurrent layers over an embedding. Its dropout is on the embeddings, between layers, and on what comes out, which of the encoder
 * is what is attended to and of the decoder what the output layer reads.
 */
export interface EmbeddedStackSpec extends LayersSpec {
  vocabularySize: number;
  embeddingSize: number;
}

/** How a step of the decoder is compared with the encoder's: see `src/model/layers/attention-scores.ts`. */
export type AttentionSpec =
  | { type: 'none' }
  | { type: 'dot' }
  | { type: 'general' }
  | { type: 'additive'; size: number };

/** Features of what the encoder gives for each token. */
export function memorySize({ encoder }: TranslationSpec): number {
  return (encoder.hiddenSizes.at(-1) as number) * (encoder.bidirectional ? 2 : 1);
}
