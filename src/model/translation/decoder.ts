import type { Tensor, Tensor1D, Tensor2D, Tensor3D } from '@tensorflow/tfjs-core';
import type { CellState, Kernels } from '../../kernels/kernels.js';
import { tf } from '../../runtime/tensorflow.js';
import type { Decoder, LikeliestTokens } from '../decoder.js';
import { type AttendedMemory, attend } from '../layers/attention.js';
import { combine } from '../layers/attention-combine.js';
import { weightsOf } from '../layers/recurrent.js';
import type { TranslationLayers } from './create.js';
import type { Encoding } from './encoding.js';

/**
 * Starts to decode an encoding, of which it takes ownership, in `beamSize` rows per sentence: row b * beamSize + i is the i-th of
 * sentence b. A row continues from a row of the same sentence, and `keep` must keep whole sentences.
 */
export function createTranslationDecoder(
  kernels: Kernels,
  { decoder, combine: combining, output }: TranslationLayers,
  encoding: Encoding,
  beamSize: number,
): Decoder {
  let sentences = encoding.batchSize;
  const firstRows = Int32Array.from({ length: sentences * beamSize }, (_, row) => Math.floor(row / beamSize));
  let states = gatherStates(encoding.initialState, firstRows);
  // Clones, because they outlive the encoding.
  let attended = encoding.attended && mapMemory(encoding.attended, (tensor) => tensor.clone());
  encoding.dispose();

  function replaceStates(next: CellState[]): void {
    tf.dispose(states);
    states = next;
  }

  /** The last layer's output for one token per row, [1, N, H]; updates the states. */
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

  /** The latest step: logits with their bias [N, V], and each row's attention over its source. */
  let latest: { logits: Tensor2D; attention: Tensor | null } | null = null;
  function replaceLatest(next: typeof latest): void {
    tf.dispose([latest?.logits, latest?.attention].filter((tensor) => tensor != null));
    latest = next;
  }

  function likeliest({ logits }: { logits: Tensor2D }, count: number, excluded: ReadonlySet<number>): LikeliestTokens {
    const found = tf.tidy(() => {
      const size = logits.shape[1];
      const logProbabilities = tf.logSoftmax(logits);
      if (excluded.size === 0) return tf.topk(logProbabilities, Math.min(count, size));
      const bans = Float32Array.from({ length: size }, (_, id) => (excluded.has(id) ? Number.NEGATIVE_INFINITY : 0));
      return tf.topk(logProbabilities.add(tf.tensor1d(bans)), Math.min(count, size));
    });
    const logProbabilities = Float32Array.from(found.values.dataSync());
    const ids = Int32Array.from(found.indices.dataSync(), (id) => (excluded.has(id) ? -1 : id));
    tf.dispose([found.values, found.indices]);
    return { ids, logProbabilities };
  }

  return {
    get rows() {
      return sentences * beamSize;
    },
    step(tokens, parents) {
      if (parents !== null) replaceStates(gatherStates(states, parents));
      const hidden = runLayers(tokens);
      const [logits, attention] = tf.tidy(() => {
        // The rows of a sentence are treated as time steps, so that its memory is read once.
        const query: Tensor3D = hidden.reshape([sentences, beamSize, -1]); // [B, k, H]
        const looked = combining && attended && attend(kernels, combining.attention, query, attended);
        const features = combining && looked ? combine(kernels, combining.kernel, looked.context, query).output : query;
        const rows: Tensor2D = features.reshape([tokens.length, -1]); // [N, H]
        const logits = tf.matMul(rows, output.kernel.variable as Tensor2D, false, output.transposed);
        return [logits.add(output.bias.variable as Tensor1D), ...(looked === null ? [] : [looked.weights])];
      }) as [Tensor2D, Tensor?];
      hidden.dispose();
      const own = { logits, attention: attention ?? null };
      replaceLatest(own);
      return {
        logits: () => Float32Array.from(logits.dataSync()),
        likeliest: (count, excluded) => likeliest(own, count, excluded),
        attention: attention === undefined ? null : Float32Array.from(attention.dataSync()),
      };
    },
    keep(kept) {
      const positions = kept.filter((row) => row % beamSize === 0).map((row) => row / beamSize);
      const rows = tf.tensor1d(positions, 'int32');
      replaceStates(gatherStates(states, Int32Array.from(kept)));
      const before = attended;
      attended = before && mapMemory(before, (tensor) => tf.gather(tensor, rows));
      if (before !== null) disposeMemory(before);
      rows.dispose();
      sentences = positions.length;
    },
    dispose() {
      tf.dispose(states);
      replaceLatest(null);
      if (attended !== null) disposeMemory(attended);
    },
  };
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
