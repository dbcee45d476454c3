import type { Items } from '../../data/item-order.js';
import { type EncodedSample, fillSamples, type LabelBatch } from '../../data/label-batches.js';
import type { Kernels } from '../../kernels/kernels.js';
import type { LabelModel, LabelPredictions } from '../../model/label/model.js';
import { tellProgress } from '../../runtime/progress.js';
import { createPause } from '../../training/pause.js';
import { alone, shareOut, type Workers } from '../../training/workers.js';

/** The prediction of one sample; see `LabelPredictions`. */
export interface SamplePrediction {
  /** [T], or [1] if the sample has one label. */
  labels: Int32Array;
  /** [T, K] or [1, K] */
  probabilities: Float32Array;
  /** Loss in nats, summed over its steps; null if no target is known. */
  loss: number | null;
  /** [T]: attention weight of each step; null without attention. */
  attention: Float32Array | null;
}

/**
 * Predicts samples, in order. Samples of similar length share a batch of `batchSize`; the batches are distributed among
 * `workers`.
 */
export async function predictSamples(
  model: LabelModel,
  kernels: Kernels,
  samples: Items<EncodedSample>,
  { batchSize, workers = alone }: { batchSize: number; workers?: Workers },
): Promise<SamplePrediction[]> {
  const pause = createPause();
  const order = Array.from({ length: samples.length }, (_, index) => index);
  order.sort((left, right) => samples.lengthOf(left) - samples.lengthOf(right));
  const batches: number[][] = [];
  for (let first = 0; first < order.length; first += batchSize) batches.push(order.slice(first, first + batchSize));
  const predicted = await shareOut(workers, batches, async (own) => {
    const parts: SamplePrediction[][] = [];
    for (const indices of own) {
      const batch = fillSamples(indices.map(samples.item));
      const predictions = model.predict(kernels, batch);
      parts.push(indices.map((_, row) => ofRow(predictions, batch, row, model.spec.labels)));
      tellProgress({ what: 'Evaluating', done: parts.length, total: own.length, unit: 'batches', isPart: true });
      await pause();
    }
    return parts;
  });
  const results = new Array<SamplePrediction>(samples.length);
  for (const [batch, indices] of batches.entries()) {
    for (const [row, index] of indices.entries()) results[index] = predicted[batch]?.[row] as SamplePrediction;
  }
  return results;
}

function ofRow(
  { labels, probabilities, losses, attention }: LabelPredictions,
  { lengths, steps, batchSize }: LabelBatch,
  row: number,
  K: number,
): SamplePrediction {
  const length = lengths?.[row] ?? steps;
  const cells = Array.from({ length }, (_, step) => step * batchSize + row);
  const labelled = labels.length === batchSize ? [row] : cells;
  return {
    labels: Int32Array.from(labelled, (cell) => labels[cell] as number),
    probabilities: Float32Array.from({ length: labelled.length * K }, (_, index) => {
      return probabilities[(labelled[Math.floor(index / K)] as number) * K + (index % K)] as number;
    }),
    loss: losses === null ? null : (losses[row] as number),
    attention: attention && Float32Array.from(cells, (cell) => attention[cell] as number),
  };
}
