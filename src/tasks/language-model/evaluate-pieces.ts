import type { BatchPlan, SequenceBatch } from '../../data/batches.js';
import type { CellState, Kernels } from '../../kernels/kernels.js';
import type { Model } from '../../model/model.js';
import { disposeState, runLossPass } from './loss-pass.js';

export interface PieceOptions {
  /** Longer batches are computed in pieces of this many steps, the state carried: what they hold in memory is bounded. */
  longestPass: number;
  ranks?: boolean;
}

/** A batch, or some steps of one, with what the model says of its targets. */
export interface EvaluatedPiece {
  piece: SequenceBatch;
  /** [T * B], nats; 0 where masked. */
  losses: Float32Array;
  /** [T * B]; null where they were not asked for. */
  ranks: Int32Array | null;
}

/** Computes the batches of a plan in turn, without dropout, from a state of zeros of their own. */
export function* evaluatePieces(
  model: Model,
  kernels: Kernels,
  plan: Pick<BatchPlan, 'length' | 'batch'>,
  { longestPass, ranks = false }: PieceOptions,
): Generator<EvaluatedPiece, void> {
  let state: CellState[] = [];
  try {
    for (let index = 0; index < plan.length; index++) {
      for (const piece of cut(plan.batch(index), longestPass)) {
        if (!piece.continues) {
          disposeState(state);
          state = model.zeroState(piece.batchSize);
        }
        const pass = runLossPass(model, kernels, piece, { initialState: state, random: null, ranks });
        pass.dispose();
        disposeState(state);
        state = pass.finalState;
        const losses = Float32Array.from(pass.losses.dataSync());
        pass.losses.dispose();
        yield { piece, losses, ranks: pass.ranks };
      }
    }
  } finally {
    disposeState(state);
  }
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
