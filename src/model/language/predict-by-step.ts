import type { SequenceBatch } from '../../data/batches.js';
import { logSoftmax } from '../../kernels/distribution.js';
import type { Kernels } from '../../kernels/kernels.js';
import { countsOf } from '../heads/mask.js';
import { rankIn } from '../heads/ranks.js';
import type { LanguageDecoder } from './decoder.js';
import type { Prediction } from './predict-batch.js';

/**
 * Evaluates each row of a batch from a zero state, a token at a time, with the stepper that samples: in int8, only a stepper has the
 * rounded weights. Losses of values that are not finite are NaN.
 */
export function predictByStep(
  model: { createDecoder(kernels: Kernels, rows: number): LanguageDecoder },
  kernels: Kernels,
  batch: SequenceBatch,
  options: { ranks: boolean },
): Prediction {
  const { inputs, targets, steps, batchSize } = batch;
  const counts = countsOf(batch);
  const losses = new Float32Array(steps * batchSize);
  const ranks = options.ranks ? new Int32Array(steps * batchSize) : null;
  const decoder = model.createDecoder(kernels, batchSize);
  try {
    for (let first = 0; first < losses.length; first += batchSize) {
      const logits = decoder.step(inputs.subarray(first, first + batchSize), null).logits();
      const size = logits.length / batchSize;
      for (let row = 0; row < batchSize; row++) {
        if (counts[first + row] === 0) continue;
        const target = targets[first + row] as number;
        const own = logits.subarray(row * size, (row + 1) * size);
        losses[first + row] = -(logSoftmax(own)[target] as number);
        if (ranks !== null) ranks[first + row] = rankIn(own, target);
      }
    }
  } finally {
    decoder.dispose();
  }
  return { losses, ranks };
}
