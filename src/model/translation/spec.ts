import type { CellName } from '../../kernels/kernels.js';
import type { ModelSpec } from '../language/spec.js';

/** What a translating network is, as plain JSON; saved with a checkpoint. */
export interface TranslationSpec {
  encoder: StackSpec & { bidirectional: boolean };
  decoder: StackSpec;
  attention: AttentionSpec;
  /** The output kernel is the decoder's embedding transposed; needs its size equal to the decoder's last hidden size. */
  tieWeights: boolean;
  initializer: ModelSpec['initializer'];
}

/** Recurrent layers over an embedding. */
export interface StackSpec {
  vocabularySize: number;
  embeddingSize: number;
  cell: CellName;
  /** Of simpleRnn; lstm and gru always use tanh. */
  activation: 'tanh' | 'relu';
  /** Added to the lstm forget gate's initial bias. */
  forgetBias: number;
  /** One a layer; of one direction. */
  hiddenSizes: number[];
  /**
   * Rates in [0, 1): on the embeddings, between layers, and on what comes out, which of the encoder is what is attended to and
   * of the decoder what the output layer reads.
   */
  dropout: ModelSpec['dropout'];
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
