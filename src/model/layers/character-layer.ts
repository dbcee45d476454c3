import type { Tensor1D, Tensor2D, Tensor3D } from '@tensorflow/tfjs-core';
import type { CharacterBatch } from '../../data/label-batches.js';
import type { CellState, Kernels } from '../../kernels/kernels.js';
import { tf } from '../../runtime/tensorflow.js';
import type { Parameter } from '../parameters.js';
import type { Activation } from './activation.js';
import { embed } from './embedding.js';
import { type Directions, recur } from './recur.js';
import type { StateFlow } from './recurrent.js';
import { zeroState } from './zero-state.js';

/** A bidirectional layer over the characters of words. */
export interface CharacterLayer {
  /** [V, E], one row per character. */
  table: Parameter;
  directions: Directions;
}

/**
 * Concatenates to each word's vector [T, B, F] the last states of both directions over its characters, [T, B, F + 2H] (Lample et
 * al. 2016, section 4.1). Each distinct word of the batch is read once.
 */
export function joinCharacters(
  kernels: Kernels,
  { table, directions }: CharacterLayer,
  words: Activation,
  { ids: characters, lengths, steps, count, of }: CharacterBatch,
): Activation {
  const [wordSteps, batchSize, wordFeatures] = words.output.shape;
  const ids = tf.tensor2d(characters, [steps, count], 'int32'); // [C, U]
  const lengthsTensor = tf.tensor1d(lengths, 'int32'); // [U]
  const numbers: Tensor1D = tf.tensor1d(of, 'int32'); // [T * B]
  const initialStates = directions.map((layer) => zeroState(layer, count));
  const flows = directions.map((): StateFlow => ({ dFinalState: null, needsInitialState: false, dInitialState: null }));
  const vectors = embed(kernels, table, ids);
  const { activation, finalStates } = recur(kernels, directions, vectors, {
    initialStates,
    lengths: lengthsTensor,
    flows,
  });
  const hidden = finalStates.map(([h]) => h as Tensor2D); // [U, H] each
  const output = tf.tidy(() => {
    const joined = kernels.gather(tf.concat2d(hidden, 1), numbers).reshape<Tensor3D>([wordSteps, batchSize, -1]);
    return tf.concat3d([words.output, joined], 2);
  });
  if (!words.keepsOutput) words.output.dispose();
  const release = () => tf.dispose([ids, lengthsTensor, numbers, ...initialStates.flat(), ...finalStates.flat()]);
  return {
    output,
    keepsOutput: false,
    backward(dOutput, gradients) {
      output.dispose();
      const dHidden = tf.tidy(() => {
        const dJoined = tf.slice(dOutput, [0, 0, wordFeatures]).reshape<Tensor2D>([wordSteps * batchSize, -1]);
        return tf.split(tf.unsortedSegmentSum(dJoined, numbers, count), directions.length, 1) as Tensor2D[];
      });
      for (const [index, flow] of flows.entries()) {
        const [, ...others] = finalStates[index] as CellState;
        flow.dFinalState = [dHidden[index] as Tensor2D, ...others.map((part) => tf.zerosLike(part))];
      }
      activation.backward?.(tf.zerosLike(activation.output), gradients);
      for (const { dFinalState } of flows) tf.dispose(dFinalState as CellState);
      release();
      if (words.backward !== null) {
        words.backward(tf.slice(dOutput, [0, 0, 0], [-1, -1, wordFeatures]), gradients);
      } else words.dispose();
      dOutput.dispose();
    },
    dispose() {
      output.dispose();
      activation.dispose();
      release();
      words.dispose();
    },
  };
}
