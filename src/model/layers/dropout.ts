import type { Tensor, Tensor1D, Tensor2D, Tensor3D } from '@tensorflow/tfjs-core';
import type { Kernels } from '../../kernels/kernels.js';
import type { Random } from '../../runtime/random.js';
import { tf } from '../../runtime/tensorflow.js';
import type { DropoutSpec } from '../stack-spec.js';
import type { Activation } from './activation.js';

/**
 * Zeroes each number with probability p = `dropout[position]` and divides the others by 1 - p (Srivastava et al. 2014), with a new
 * mask per time step (Zaremba et al. 2014), or, if locked, one mask for all steps (Gal and Ghahramani 2016).
 * Without `random`, in evaluation, it has no effect.
 */
export function drop(
  kernels: Kernels,
  below: Activation,
  dropout: DropoutSpec,
  position: 'input' | 'between' | 'output',
  random: Random | null,
): Activation {
  const rate = dropout[position];
  if (rate === 0 || random === null) return below;
  const [steps, batchSize, features] = below.output.shape;
  return multiply(below, rowMask(kernels, [dropout.locked ? 1 : steps, batchSize, features], rate, random));
}

/** A mask [T, B, F]. For a worker's rows, it has these rows of the whole batch's mask; the batch may be repeated. */
function rowMask(kernels: Kernels, [steps, rows, features]: Size, rate: number, random: Random): Tensor3D {
  const { from, to, of } = random.share ?? { from: 0, to: rows, of: rows };
  const size = to - from;
  const whole = kernels.dropoutMask([steps, (rows / size) * of, features], rate, random.seed()) as Tensor3D;
  if (size === of) return whole;
  const own = tf.tidy(() => {
    const indices = Array.from({ length: rows }, (_, row) => Math.floor(row / size) * of + from + (row % size));
    return tf.gather(whole, tf.tensor1d(indices, 'int32'), 1);
  });
  whole.dispose();
  return own;
}

type Size = [steps: number, rows: number, features: number];

/**
 * Embedding dropout (Gal and Ghahramani 2016; Merity et al. 2017, section 4.3): zeroes all vectors of dropped tokens, embedded
 * from `ids` [T, B], and divides the others by 1 - rate. Without `random` it has no effect.
 */
export function dropTokens(
  kernels: Kernels,
  below: Activation,
  ids: Tensor2D,
  { vocabularySize, rate }: { vocabularySize: number; rate: number },
  random: Random | null,
): Activation {
  if (rate === 0 || random === null) return below;
  const mask = kernels.dropoutMask([vocabularySize], rate, random.seed()) as Tensor1D; // [V]
  const chosen: Tensor3D = tf.tidy(() => tf.gather(mask, ids).expandDims(2)); // [T, B, 1]
  mask.dispose();
  return multiply(below, chosen);
}

/** The product with `mask`, which is broadcast; takes ownership of it. */
function multiply(below: Activation, mask: Tensor): Activation {
  const { backward } = below;
  const output: Tensor3D = tf.mul(below.output, mask);
  if (!below.keepsOutput) below.output.dispose();
  return {
    output,
    keepsOutput: false,
    backward:
      backward &&
      ((dOutput, gradients) => {
        output.dispose();
        const dInput: Tensor3D = tf.mul(dOutput, mask);
        mask.dispose();
        dOutput.dispose();
        backward(dInput, gradients);
      }),
    dispose() {
      output.dispose();
      mask.dispose();
      below.dispose();
    },
  };
}
