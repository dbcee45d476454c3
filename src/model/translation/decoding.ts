import type { Tensor, Tensor1D, Tensor2D, Tensor3D } from '@tensorflow/tfjs-core';
import type { CellState, Kernels } from '../../kernels/kernels.js';
import { tf } from '../../runtime/tensorflow.js';
import { type AttendedMemory, attend } from '../layers/attention.js';
import { combine } from '../layers/attention-combine.js';
import { weightsOf } from '../layers/recurrent.js';
import type { Encoding } from './encoding.js';
import type { TranslationModel } from './model.js';

/** What may come next in each row, likeliest first. */
export interface NextTokens {
  /** [N * count] */
  ids: Int32Array;
  /** [N * count], nats */
  logProbabilities: Float32Array;
  /** [N * S], how the row looked at its source, 0 where padded; null without attention. */
  attention: Float32Array | null;
}

/** The decoder a step at a time, over B sentences with `beamSize` rows each: row b * beamSize + i is the i-th of sentence b. */
export interface Decoding {
  /** Sentences that are left. */
  readonly sentences: number;
  /**
   * Feeds a token a row and tells the `count` likeliest next ones. Each row goes on from row `parents` of the step before,
   * which is of the same sentence; null goes on from itself.
   */
  step(tokens: Int32Array, parents: Int32Array | null, count: number): NextTokens;
  /** Goes on with the rows of these sentences alone, by their place among those that are left. */
  keep(sentences: readonly number[]): void;
  dispose(): void;
}

/** Starts to decode an encoding, which it takes over. */
export function createDecoding(
  kernels: Kernels,
  { layers }: TranslationModel,
  encoding: Encoding,
  beamSize: number,
): Decoding {
  const { decoder, combine: combining, output } = layers;
  let sentences = encoding.batchSize;
  const firstRows = Int32Array.from({ length: sentences * beamSize }, (_, row) => Math.floor(row / beamSize));
  let states = gatherStates(encoding.initialState, firstRows);
  // Clones: they outlive the encoding.
  let attended = encoding.attended && mapMemory(encoding.attended, (tensor) => tensor.clone());
  encoding.dispose();

  function replaceStates(next: CellState[]): void {
    tf.dispose(states);
    states = next;
  }

  /** What the last layer gives for one token a row, [1, N, H]; the states move on. */
  function runLayers(tokens: Int32Array): Tensor3D {
    const ids = tf.tensor2d(tokens, [1, tokens.length], 'int32');
    let input = kernels.gather(decoder.embedding.variable as Tensor2D, ids) as Tensor3D;
    ids.dispose();
    const next = decoder.layers.flat().map((layer, index) => {
      const inputs = { input, weights: weightsOf(layer), initialState: states[index] as CellState, lengths: null };
      const forward = kernels.recurrentForward(layer.spec, inputs);
      tf.dispose([input, ...forward.saved]);
      input = forward.output;
      return forward.finalState;
    });
    replaceStates(next);
    return input;
  }

  return {
    get sentences() {
      return sentences;
    },
    step(tokens, parents, count) {
      if (parents !== null) replaceStates(gatherStates(states, parents));
      const hidden = runLayers(tokens);
      const [values, indices, weights] = tf.tidy(() => {
        // A sentence's rows stand for steps of time: its memory is read once for all of them.
        const query: Tensor3D = hidden.reshape([sentences, beamSize, -1]); // [B, k, H]
        const looked = combining && attended && attend(combining.attention, query, attended);
        const features = combining && looked ? combine(combining.kernel, looked.context, query).output : query;
        const rows: Tensor2D = features.reshape([tokens.length, -1]); // [N, H]
        const logits = tf.matMul(rows, output.kernel.variable as Tensor2D, false, output.transposed);
        const top = tf.topk(tf.logSoftmax(logits.add(output.bias.variable as Tensor1D)), count);
        return looked === null ? [top.values, top.indices] : [top.values, top.indices, looked.weights];
      }) as [Tensor, Tensor, Tensor?];
      const next = {
        ids: Int32Array.from(indices.dataSync()),
        logProbabilities: Float32Array.from(values.dataSync()),
        attention: weights === undefined ? null : Float32Array.from(weights.dataSync()),
      };
      tf.dispose([hidden, values, indices, ...(weights === undefined ? [] : [weights])]);
      return next;
    },
    keep(kept) {
      const rows = tf.tensor1d([...kept], 'int32');
      replaceStates(gatherStates(states, rowsOf(kept, beamSize)));
      const before = attended;
      attended = before && mapMemory(before, (tensor) => tf.gather(tensor, rows));
      if (before !== null) disposeMemory(before);
      rows.dispose();
      sentences = kept.length;
    },
    dispose() {
      tf.dispose(states);
      if (attended !== null) disposeMemory(attended);
    },
  };
}

/** The rows of each sentence, `beamSize` of them. */
function rowsOf(sentences: readonly number[], beamSize: number): Int32Array {
  return Int32Array.from(
    sentences.flatMap((sentence) => Array.from({ length: beamSize }, (_, i) => sentence * beamSize + i)),
  );
}

function gatherStates(states: readonly CellState[], rows: Int32Array): CellState[] {
  const indices = tf.tensor1d(rows, 'int32');
  const gathered = states.map((parts) => parts.map((part) => tf.gather(part, indices)));
  indices.dispose();
  return gathered;
}

function mapMemory({ memory, keys, mask }: AttendedMemory, copy: (tensor: Tensor3D) => Tensor3D): AttendedMemory {
  return { memory: copy(memory), keys: copy(keys), mask: mask && copy(mask) };
}

function disposeMemory({ memory, keys, mask }: AttendedMemory): void {
  for (const tensor of [memory, keys, mask]) tensor?.dispose();
}
