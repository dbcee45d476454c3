import type { Tensor2D } from '@tensorflow/tfjs';
import type { CellName, RecurrentSpec, RecurrentWeights } from '../kernels/kernels.js';
import { type Signal, traceRecurrent } from '../kernels/reference/trace.js';
import { tf } from '../runtime/tensorflow.js';

/** A recurrent layer read in one direction. */
export interface TracedLayer {
  spec: RecurrentSpec;
  weights: RecurrentWeights;
}

/** What one layer computed over a text, in one direction. */
export interface LayerStates {
  /** Counted from 1, the lowest. */
  layer: number;
  direction: 'forward' | 'backward';
  cell: CellName;
  hiddenSize: number;
  /** Of lstm: h, c, and the gates i, f, g, o; of gru: h, and z, r, n; of simpleRnn: h. */
  signals: Signal[];
}

/** What a network computed while it read a text, layer by layer. */
export interface TextStates {
  /** What was read, a token or frame a step; all layers are as long. */
  steps: string[];
  /** Tokens that the vocabulary lacks, each once, in order; the network reads `<UNK>` for them. */
  unknown: string[];
  layers: LayerStates[];
}

/** A network whose states can be looked at; made by a task from a checkpoint. */
export interface StatesModel {
  /** Reads one text from a state of zeros, without dropout; throws a DataError for a text without tokens. */
  trace(text: string): TextStates;
  dispose(): void;
}

/**
 * States and gates of layers one on top of the other over one sequence, `input` [T, I], which stays the caller's. A layer
 * is one direction or two, whose outputs the layer above reads side by side.
 */
export function traceLayers(layers: readonly (readonly TracedLayer[])[], input: Tensor2D): LayerStates[] {
  let below = input.clone();
  const all = layers.flatMap((directions, index) => {
    const traced = directions.map(
      ({ spec, weights }): LayerStates => ({
        layer: index + 1,
        direction: spec.reverse ? 'backward' : 'forward',
        cell: spec.cell,
        hiddenSize: weights.recurrentKernel.shape[0],
        signals: traceRecurrent(spec, weights, below),
      }),
    );
    below.dispose();
    below = tf.tidy(() => tf.concat2d(traced.map(outputOf), 1)); // [T, H] or [T, 2H]
    return traced;
  });
  below.dispose();
  return all;
}

/** The hidden states that the layer above reads, [T, H]. */
function outputOf({ hiddenSize, signals }: LayerStates): Tensor2D {
  const { values } = signals.find(({ name }) => name === 'h') as Signal;
  return tf.tensor2d(values, [values.length / hiddenSize, hiddenSize]);
}

/** The input of the lowest layer, [T, I]: rows of the embedding, or one-hot rows where there is none; the caller's. */
export function readIds(ids: Int32Array, embedding: Tensor2D | null, vocabularySize: number): Tensor2D {
  return tf.tidy(() => {
    const index = tf.tensor1d(ids, 'int32');
    return embedding === null
      ? tf.oneHot(index, vocabularySize).cast<Tensor2D>('float32')
      : tf.gather(embedding, index);
  });
}
