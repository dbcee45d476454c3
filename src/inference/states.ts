import type { Tensor2D, Tensor3D } from '@tensorflow/tfjs-core';
import { ConfigError, DataError } from '../errors.js';
import type { CellName } from '../kernels/cells.js';
import type { RecurrentSpec, RecurrentWeights } from '../kernels/kernels.js';
import { type Signal, traceRecurrent } from '../kernels/reference/trace.js';
import type { Parameter } from '../model/parameters.js';
import { tf } from '../runtime/tensorflow.js';

/** A recurrent layer read in one direction. */
export interface TracedLayer {
  spec: RecurrentSpec;
  weights: RecurrentWeights;
  /** [1, H] each, one for simpleRnn and gru, h and c for lstm; zeros where it is left out. */
  initialState?: readonly Tensor2D[];
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

/** What a network computed while it read a sequence, layer by layer. */
export interface SequenceStates {
  /** Which of a network's parts it is, `encoder` or `decoder`; null where there is only one. */
  part: string | null;
  /** What a step is: a token of a text, a moment of a recording, or a frame of numbers. */
  kind: 'token' | 'moment' | 'frame';
  /** What was read, one a step: a token; the moment's seconds from the start; the frame's number, from 1. All layers are as long. */
  steps: string[];
  /** What the network says at each step, of a network that transcribes: a token, or the empty text for the blank. */
  said?: string[];
  /** Tokens that the vocabulary lacks, each once, in order; the network reads `<UNK>` for them. */
  unknown: string[];
  layers: LayerStates[];
}

/** What a network is to read. */
export interface StatesRequest {
  /** A text; of a network that reads recordings or frames, the file to read. */
  input: string;
  /** What a translating network's decoder reads; null for the network's own translation. */
  target?: string | null;
  /** Of a network that is told conditions: their values by name. */
  conditions?: Readonly<Record<string, string>>;
}

/** A network whose states can be looked at; made by a task from a checkpoint. */
export interface StatesModel {
  /**
   * Reads one sequence from a state of zeros, without dropout: an entry for each part of the network. Throws a DataError for one
   * without steps, and for one too long to look at, and a ConfigError for what this network cannot be told.
   */
  trace(request: StatesRequest): Promise<SequenceStates[]>;
  dispose(): void;
}

/** Steps of a sequence that anybody looks at; every one of them has some thousand numbers. */
const LONGEST = 1000;

/** Throws a DataError for a text of which there is nothing to see, or too much. */
export function checkTraced(text: string, tokenCount: number): void {
  if (tokenCount === 0) {
    throw new DataError(`There is nothing to read in ${JSON.stringify(text)}: it has no tokens.`, {
      hint: 'Give a text of at least one token.',
    });
  }
  checkLength('The text', tokenCount, 'tokens');
}

/** Throws a DataError for more steps than anybody looks at. */
export function checkLength(what: string, steps: number, noun: 'tokens' | 'steps' | 'frames'): void {
  if (steps <= LONGEST) return;
  throw new DataError(`${what} has ${steps} ${noun}, and states are shown for at most ${LONGEST}.`, {
    hint: 'Use a part of it.',
  });
}

/** Throws a ConfigError for a target or conditions, which this network has no use for. */
export function refuseTold(
  { target = null, conditions = {} }: StatesRequest,
  takes: 'target' | 'conditions' | null,
): void {
  if (target !== null && takes !== 'target') {
    throw new ConfigError('--target works with translation runs; this run has another task.', {
      hint: 'Leave --target out, or choose a run whose config says task: translation.',
    });
  }
  if (Object.keys(conditions).length > 0 && takes !== 'conditions') {
    throw new ConfigError('--condition works with generation runs; this run has another task.', {
      hint: 'Leave --condition out, or choose a run whose config says task: generation.',
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
      ({ spec, weights, initialState }): LayerStates => ({
        layer: index + 1,
        direction: spec.reverse ? 'backward' : 'forward',
        cell: spec.cell,
        hiddenSize: weights.recurrentKernel.shape[0],
        signals: traceRecurrent(spec, weights, below, initialState),
      }),
    );
    below.dispose();
    below = tf.tidy(() => tf.concat2d(traced.map(outputOf), 1)); // [T, H] or [T, 2H]
    return traced;
  });
  below.dispose();
  return all;
}

/** As `traceLayers`, of what one sequence is to the lowest layer, [T, 1, I]; takes `input` over. */
export function traceInput(layers: readonly (readonly TracedLayer[])[], input: Tensor3D): LayerStates[] {
  const rows: Tensor2D = tf.squeeze(input, [1]);
  input.dispose();
  const traced = traceLayers(layers, rows);
  rows.dispose();
  return traced;
}

/** The hidden states that the layer above reads, [T, H]. */
function outputOf({ hiddenSize, signals }: LayerStates): Tensor2D {
  const { values } = signals.find(({ name }) => name === 'h') as Signal;
  return tf.tensor2d(values, [values.length / hiddenSize, hiddenSize]);
}

/** The input of the lowest layer, [T, I]: rows of the embedding, or one-hot rows where there is none; the caller's. */
export function readIds(ids: Int32Array, embedding: Parameter | null, vocabularySize: number): Tensor2D {
  return tf.tidy(() => {
    const index = tf.tensor1d(ids, 'int32');
    return embedding === null
      ? tf.oneHot(index, vocabularySize).cast<Tensor2D>('float32')
      : tf.gather(embedding.variable as Tensor2D, index);
  });
}
