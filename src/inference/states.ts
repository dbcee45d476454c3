import type { Tensor2D, Tensor3D } from '@tensorflow/tfjs-core';
import { ConfigError, DataError } from '../errors.js';
import type { CellName } from '../kernels/cells.js';
import type { RecurrentSpec, RecurrentWeights } from '../kernels/kernels.js';
import { type Signal, traceRecurrent } from '../kernels/reference/trace.js';
import type { Parameter } from '../model/parameters.js';
import { tf } from '../runtime/tensorflow.js';

/** One direction of a recurrent layer. */
export interface TracedLayer {
  spec: RecurrentSpec;
  weights: RecurrentWeights;
  /** Initial states, [1, H] each: h for simpleRnn and gru, h and c for lstm; zeros by default. */
  initialState?: readonly Tensor2D[];
}

/** Signals of one layer over a text, in one direction. */
export interface LayerStates {
  /** Number of the layer, from 1 at the bottom. */
  layer: number;
  direction: 'forward' | 'backward';
  cell: CellName;
  hiddenSize: number;
  /** Signals by name. lstm: h, c, i, f, g, o; gru: h, z, r, n; simpleRnn: h. */
  signals: Signal[];
}

/** Signals of a network over a sequence, layer by layer. */
export interface SequenceStates {
  /** The part of the network, `encoder` or `decoder`; null if there is only one. */
  part: string | null;
  /** The kind of a step: a token of a text, a time in a recording, or a frame of numbers. */
  kind: 'token' | 'moment' | 'frame';
  /** The input at each step: a token, the time in seconds, or the number of the frame, from 1. */
  steps: string[];
  /** For a transcriber, its output at each step: a token, or '' for the blank. */
  said?: string[];
  /** The distinct tokens outside the vocabulary, in order; the network reads them as `<UNK>`. */
  unknown: string[];
  layers: LayerStates[];
}

/** The input of a network. */
export interface StatesRequest {
  /** A text, or for recordings and frames a file name. */
  input: string;
  /** Target text for a translation decoder; null for the model's own translation. */
  target?: string | null;
  /** Values of conditions by name. */
  conditions?: Readonly<Record<string, string>>;
}

/** A network whose states can be shown; made by a task from a checkpoint. */
export interface StatesModel {
  /**
   * Reads one sequence from a zero state, without dropout; returns one entry per part of the network. Throws a DataError for a
   * sequence without steps or with too many, and a ConfigError for an input that this network does not take.
   */
  trace(request: StatesRequest): Promise<SequenceStates[]>;
  dispose(): void;
}

/** Maximum number of steps that are shown; each has thousands of numbers. */
const LONGEST = 1000;

/** Throws a DataError for a text without tokens or with too many. */
export function checkTraced(text: string, tokenCount: number): void {
  if (tokenCount === 0) {
    throw new DataError(`There is nothing to read in ${JSON.stringify(text)}: it has no tokens.`, {
      hint: 'Give a text of at least one token.',
    });
  }
  checkLength('The text', tokenCount, 'tokens');
}

/** Throws a DataError for too many steps. */
export function checkLength(what: string, steps: number, noun: 'tokens' | 'steps' | 'frames'): void {
  if (steps <= LONGEST) return;
  throw new DataError(`${what} has ${steps} ${noun}, and states are shown for at most ${LONGEST}.`, {
    hint: 'Use a part of it.',
  });
}

/** Throws a ConfigError if a target or conditions are given, which this network does not take. */
export function refuseTold(
  { target = null, conditions = {} }: StatesRequest,
  takes: 'target' | 'conditions' | null,
): void {
  if (target !== null && takes !== 'target') {
    throw new ConfigError('--target works with translation runs; this run has another task.', {
      hint: 'Remove --target, or choose a run whose config says task: translation.',
    });
  }
  if (Object.keys(conditions).length > 0 && takes !== 'conditions') {
    throw new ConfigError('--condition works with generation runs; this run has another task.', {
      hint: 'Remove --condition, or choose a run whose config says task: generation.',
    });
  }
}

/**
 * States and gates of stacked layers over one sequence, `input` [T, I], owned by the caller. A layer has one or two
 * directions; the layer above reads their concatenated outputs.
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

/** Like `traceLayers`, for `input` [T, 1, I]; takes ownership of `input`. */
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

/** The input of the lowest layer, [T, I]: rows of the embedding, or one-hot rows. The caller disposes it. */
export function readIds(ids: Int32Array, embedding: Parameter | null, vocabularySize: number): Tensor2D {
  return tf.tidy(() => {
    const index = tf.tensor1d(ids, 'int32');
    return embedding === null
      ? tf.oneHot(index, vocabularySize).cast<Tensor2D>('float32')
      : tf.gather(embedding.variable as Tensor2D, index);
  });
}
