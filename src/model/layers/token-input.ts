import type { Tensor2D } from '@tensorflow/tfjs-core';
import type { Kernels } from '../../kernels/kernels.js';
import type { Random } from '../../runtime/random.js';
import type { ModelSpec } from '../language/spec.js';
import type { Parameter } from '../parameters.js';
import type { Activation } from './activation.js';
import { drop, dropTokens } from './dropout.js';
import { embed } from './embedding.js';
import { oneHot } from './one-hot.js';

/** The first layer's input for `ids` int32 [T, B]: rows of the table [V, E], or one-hot vectors, after dropout. */
export function readTokens(
  kernels: Kernels,
  table: Parameter | null,
  ids: Tensor2D,
  { vocabularySize, dropout }: Pick<ModelSpec, 'vocabularySize' | 'dropout'>,
  random: Random | null,
): Activation {
  let input: Activation;
  if (table === null) input = oneHot(ids, vocabularySize);
  else {
    const rate = dropout.embedding ?? 0;
    input = dropTokens(kernels, embed(kernels, table, ids), ids, { vocabularySize, rate }, random);
  }
  return drop(kernels, input, dropout, 'input', random);
}
