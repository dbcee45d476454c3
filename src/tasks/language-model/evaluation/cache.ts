import type { Tensor2D } from '@tensorflow/tfjs-core';
import type { EncodedCorpus } from '../../../data/sequences.js';
import type { CellState, Kernels } from '../../../kernels/kernels.js';
import { piecesOf } from '../../../model/language/evaluate-pieces.js';
import type { Model } from '../../../model/language/model.js';
import { disposeState, evaluateSequences } from '../../../model/language/passes.js';
import { tellProgress } from '../../../runtime/progress.js';
import { readValues } from '../../../runtime/read-values.js';
import { tf } from '../../../runtime/tensorflow.js';
import { createPause } from '../../../training/pause.js';
import { planInOrder, type Reading } from './corpus-losses.js';

export interface CacheOptions {
  /** Theta: how sharply similar states are preferred. */
  thetas: readonly number[];
  /** Number of tokens in the cache. */
  window: number;
}

/** Tokens per computation. */
const STEPS = 256;

/**
 * P(token) of each token of a corpus by a continuous cache (Grave et al. 2017, eq. 3), one list per theta:
 * p(w | h_1..t) ∝ Σ exp(θ h_t · h_i) over the i < t of the window whose next token x_(i+1) is w. It is 0 for a token outside
 * the window, and for the first token.
 */
export async function cacheProbabilities(
  model: Model,
  kernels: Kernels,
  corpus: EncodedCorpus,
  { thetas, window, ...reading }: CacheOptions & Reading,
): Promise<Float64Array[]> {
  const probabilities = thetas.map(() => new Float64Array(corpus.ids.length));
  const pause = createPause();
  const size = model.spec.hiddenSizes.at(-1) as number;
  let state: CellState[] = [];
  let memory: Memory = { states: tf.zeros([0, size]), next: new Int32Array(0) };
  let position = 0;
  try {
    for (const { piece } of piecesOf(planInOrder(corpus, reading, STEPS), STEPS)) {
      if (!piece.continues) {
        disposeState(state);
        state = model.zeroState(1);
      }
      const pass = evaluateSequences(model, kernels, piece, { initialState: state });
      const hidden: Tensor2D = pass.hidden.reshape([piece.steps, size]);
      const before = memory.next.length;
      const whole = append(memory, hidden, piece.targets);
      const products = readValues(() => tf.matMul(hidden, whole.states, false, true)); // [T, W + T]
      for (const [step, target] of piece.targets.entries()) {
        const end = before + step;
        const row = products.subarray(step * whole.next.length, (step + 1) * whole.next.length);
        const range = { row, start: Math.max(0, end - window), end };
        for (const [index, theta] of thetas.entries()) {
          (probabilities[index] as Float64Array)[position + step] = recall(range, whole.next, target, theta);
        }
      }
      position += piece.steps;
      memory.states.dispose();
      memory = keepLast(whole, window);
      for (const tensor of [whole.states, hidden, pass.losses]) tensor.dispose();
      pass.dispose();
      disposeState(state);
      state = pass.finalState;
      tellProgress({ what: 'Evaluating with the cache', done: position, total: corpus.ids.length, unit: 'tokens' });
      await pause();
    }
  } finally {
    disposeState(state);
    memory.states.dispose();
  }
  return probabilities;
}

/** States, oldest first, each with the token that followed. */
interface Memory {
  /** [W, H] */
  states: Tensor2D;
  next: Int32Array;
}

/** The caller keeps ownership of `memory`. */
function append({ states, next }: Memory, hidden: Tensor2D, targets: Int32Array): Memory {
  const values = new Int32Array(next.length + targets.length);
  values.set(next);
  values.set(targets, next.length);
  return { states: tf.concat2d([states, hidden], 0), next: values };
}

/** The caller keeps ownership of `memory`. */
function keepLast({ states, next }: Memory, count: number): Memory {
  const first = Math.max(0, next.length - count);
  return { states: tf.slice(states, [first, 0]), next: next.slice(first) };
}

/** Softmax in float64 over positions start..end of a row of products; returns the probability of those followed by `target`. */
function recall(
  { row, start, end }: { row: ArrayLike<number>; start: number; end: number },
  next: Int32Array,
  target: number,
  theta: number,
): number {
  let largest = Number.NEGATIVE_INFINITY;
  for (let at = start; at < end; at++) largest = Math.max(largest, row[at] as number);
  let total = 0;
  let own = 0;
  for (let at = start; at < end; at++) {
    const weight = Math.exp(theta * ((row[at] as number) - largest));
    total += weight;
    if (next[at] === target) own += weight;
  }
  return total === 0 ? 0 : own / total;
}
