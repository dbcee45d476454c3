import type { Kernels } from '../../kernels/kernels.js';
import type { Activation } from '../layers/activation.js';
import { type AttentionPoolLayer, poolByAttention } from '../layers/attention-pool.js';
import { type Extent, poolLast, poolMax, poolMean } from '../layers/pool.js';
import type { LabelLayers } from './create.js';
import type { Pooling } from './spec.js';

/** Pools the steps of each sample to one vector, [1, B, F]; with attention, also returns the weights. */
export function poolSamples(
  kernels: Kernels,
  { attention, recurrent }: LabelLayers,
  pooling: Pooling,
  below: Activation,
  extent: Extent,
): { activation: Activation; weights: Float32Array | null } {
  switch (pooling) {
    case 'last':
      return { activation: poolLast(below, extent, recurrent.at(-1)?.length ?? 1), weights: null };
    case 'mean':
      return { activation: poolMean(below, extent), weights: null };
    case 'max':
      return { activation: poolMax(below, extent), weights: null };
    case 'attention':
      return poolByAttention(kernels, attention as AttentionPoolLayer, below, extent);
  }
}
