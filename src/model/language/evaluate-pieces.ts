import type { BatchPlan, SequenceBatch } from '../../data/batches.js';
import type { CellState, Kernels } from '../../kernels/kernels.js';
import type { SequenceForward } from './forward.js';
import { disposeState, evaluateSequences } from './passes.js';

export interface PieceOptions {
  /** Longer batches are computed in pieces of this many steps, with the state carried, to limit memory. */
  longestPass: number;
  ranks?: boolean;
}

/** Some steps of a batch. */
export interface Piece {
  piece: SequenceBatch;
  /** Index of the batch in its plan, and of the piece's first step in the batch. */
  batch: number;
  start: number;
}

/** A piece with the losses of its targets. */
export interface EvaluatedPiece extends Piece {
  /** [T * B], nats; 0 if masked. */
  losses: Float32Array;
  /** [T * B]; null if not requested. */
  ranks: Int32Array | null;
}

/** Evaluates the batches of a plan in order, without dropout, from a zero state. */
export function* evaluatePieces(
  model: Pick<SequenceForward, 'forward' | 'zeroState'>,
  kernels: Kernels,
  plan: Pick<BatchPlan, 'length' | 'batch'>,
  { longestPass, ranks = false }: PieceOptions,
): Generator<EvaluatedPiece, void> {
  let state: CellState[] = [];
  try {
    for (const position of piecesOf(plan, longestPass)) {
      const { piece } = position;
      if (!piece.continues) {
        disposeState(state);
        state = model.zeroState(piece.batchSize);
      }
      const pass = evaluateSequences(model, kernels, piece, { initialState: state, ranks });
      pass.dispose();
      disposeState(state);
      state = pass.finalState;
      const losses = Float32Array.from(pass.losses.dataSync());
      pass.losses.dispose();
      yield { ...position, losses, ranks: pass.ranks };
    }
  } finally {
    disposeState(state);
  }
}

/** Maximum logits per pass: 32 MB, and as much for the loss. */
const LOGITS = 2 ** 23;

/** Steps per pass, limited so that the memory does not depend on the vocabulary. */
export function longestPassFor(batchSize: number, vocabularySize: number): number {
  return Math.max(1, Math.floor(LOGITS / (batchSize * vocabularySize)));
}

/** The batches of a plan, in pieces of at most `longest` steps. */
export function* piecesOf(plan: Pick<BatchPlan, 'length' | 'batch'>, longest: number): Generator<Piece, void> {
  for (let batch = 0; batch < plan.length; batch++) {
    let start = 0;
    for (const piece of cut(plan.batch(batch), longest)) {
      yield { piece, batch, start };
      start += piece.steps;
    }
  }
}

/** Time-major, so that consecutive steps are contiguous. */
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
