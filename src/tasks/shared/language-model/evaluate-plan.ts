import type { BatchPlan, SequenceBatch } from '../../../data/batches.js';
import type { Kernels } from '../../../kernels/kernels.js';
import { evaluatePieces } from '../../../model/language/evaluate-pieces.js';
import type { Model } from '../../../model/language/model.js';
import { tellProgress } from '../../../runtime/progress.js';
import { createPause } from '../../../training/pause.js';

/** Sums over a split, in nats and targets, with and without the targets that are `<UNK>`. */
export interface LossSums {
  loss: number;
  count: number;
  lossWithoutUnknown: number;
  countWithoutUnknown: number;
}

export interface EvaluationOptions {
  unkId: number;
  /** See `PieceOptions`. */
  longestPass: number;
}

/** The loss of every target of a plan, without dropout, from a zero state. */
export async function evaluatePlan(
  model: Model,
  kernels: Kernels,
  plan: Pick<BatchPlan, 'length' | 'batch'>,
  { unkId, longestPass }: EvaluationOptions,
): Promise<LossSums> {
  const sums: LossSums = { loss: 0, count: 0, lossWithoutUnknown: 0, countWithoutUnknown: 0 };
  const pause = createPause();
  for (const { piece, batch, losses } of evaluatePieces(model, kernels, plan, { longestPass })) {
    addLosses(sums, piece, losses, unkId);
    tellProgress({ what: 'Evaluating', done: batch, total: plan.length, unit: 'batches' });
    await pause();
  }
  return sums;
}

/** The sum over all parts of a split. */
export function addSums(parts: readonly LossSums[]): LossSums {
  const total: LossSums = { loss: 0, count: 0, lossWithoutUnknown: 0, countWithoutUnknown: 0 };
  for (const part of parts) {
    for (const key of Object.keys(total) as (keyof LossSums)[]) total[key] += part[key];
  }
  return total;
}

function addLosses(sums: LossSums, batch: SequenceBatch, losses: Float32Array, unkId: number): void {
  const { targets, lengths, batchSize } = batch;
  for (const [cell, loss] of losses.entries()) {
    if (lengths !== null && Math.floor(cell / batchSize) >= (lengths[cell % batchSize] as number)) continue;
    sums.loss += loss;
    sums.count++;
    if (targets[cell] === unkId) continue;
    sums.lossWithoutUnknown += loss;
    sums.countWithoutUnknown++;
  }
}
