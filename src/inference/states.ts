import type { Tensor2D } from '@tensorflow/tfjs';
import { DataError } from '../errors.js';
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
  /** Reads one text from a state of zeros, without dropout; throws a DataError for one without tokens, and for one too long to look at. */
  trace(text: string): TextStates;
  dispose(): void;
}

/** Tokens of a text that anybody looks at; every one of them has some thousand numbers. */
const LONGEST = 1000;

/** Throws a DataError for a text of which there is nothing to see, or too much. */
export function checkTraced(text: string, tokenCount: number): void {
  if (tokenCount === 0) {
    throw new DataError(`There is nothing to read in ${JSON.stringify(text)}: it has no tokens.`, {
      hint: 'Give a text of at least one token.',
    });
  }
  if (tokenCount > LONGEST) {
    throw new DataError(`The text has ${tokenCount} tokens, and states are shown of ${LONGEST} at most.`, {
      hint: 'Give a part of it.',
    });
  }
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
