import type { BatchPlan, SequenceBatch } from '../../data/batches.js';
import type { CellState, Kernels } from '../../kernels/kernels.js';
import type { Model } from '../../model/model.js';
import { createPause } from '../../training/pause.js';
import { disposeState, runLossPass } from './loss-pass.js';

/** Sums over a split, in nats and targets; those without `<UNK>` leave the targets out that are `<UNK>`. */
export interface LossSums {
  loss: number;
  count: number;
  lossWithoutUnknown: number;
  countWithoutUnknown: number;
}

export interface EvaluationOptions {
  unkId: number;
  /** Longer batches are computed in pieces of this many steps, the state carried: what they hold in memory is bounded. */
  longestPass: number;
}

/** The loss of every target of a plan, without dropout, from a state of zeros of its own. */
export async function evaluatePlan(
  model: Model,
  kernels: Kernels,
  plan: BatchPlan,
  { unkId, longestPass }: EvaluationOptions,
): Promise<LossSums> {
  const sums: LossSums = { loss: 0, count: 0, lossWithoutUnknown: 0, countWithoutUnknown: 0 };
  const pause = createPause();
  let state: CellState[] = [];
  for (let index = 0; index < plan.length; index++) {
    for (const piece of cut(plan.batch(index), longestPass)) {
      if (!piece.continues) {
        disposeState(state);
        state = model.zeroState(piece.batchSize);
      }
      state = evaluateBatch(model, kernels, piece, state, unkId, sums);
      await pause();
    }
  }
  disposeState(state);
  return sums;
}

/** Adds a batch's losses to `sums`; takes over `state` and returns the state after the batch. */
function evaluateBatch(
  model: Model,
  kernels: Kernels,
  batch: SequenceBatch,
  state: CellState[],
  unkId: number,
  sums: LossSums,
): CellState[] {
  const pass = runLossPass(model, kernels, batch, { initialState: state, random: null });
  pass.dispose();
  disposeState(state);
  const losses = pass.losses.dataSync();
  pass.losses.dispose();
  const { targets, lengths, batchSize } = batch;
  for (const [cell, loss] of losses.entries()) {
    if (lengths !== null && Math.floor(cell / batchSize) >= (lengths[cell % batchSize] as number)) continue;
    sums.loss += loss;
    sums.count++;
    if (targets[cell] === unkId) continue;
    sums.lossWithoutUnknown += loss;
    sums.countWithoutUnknown++;
  }
  return pass.finalState;
}

/** Time-major, so that steps in a row are cells in a row. */
function* cut(batch: SequenceBatch, longest: number): Generator<SequenceBatch, void> {
  const { inputs, targets, lengths, steps, batchSize, continues } = batch;
  for (let start = 0; start < steps; start += longest) {
    const end = Math.min(start + longest, steps);
    const left = lengths?.map((length) => Math.min(Math.max(length - start, 0), end - start)) ?? null;
    yield {
      inputs: inputs.subarray(start * batchSize, end * batchSize),
      targets: targets.subarray(start * batchSize, end * batchSize),
      lengths: left,
      steps: end - start,
      batchSize,
      targetCount: left === null ? (end - start) * batchSize : left.reduce((sum, length) => sum + length, 0),
      continues: continues || start > 0,
    };
  }
}
