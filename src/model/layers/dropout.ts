import type { Kernels } from '../../kernels/kernels.js';
import type { Random } from '../../runtime/random.js';
import { tf } from '../../runtime/tensorflow.js';
import type { Activation } from './activation.js';

/**
 * Zeroes each number with probability `rate` and divides the others by 1 - rate (Srivastava et al. 2014), a new mask
 * each step of time (Zaremba et al. 2014). Without `random`, in evaluation, it changes nothing.
 */
export function drop(kernels: Kernels, below: Activation, rate: number, random: Random | null): Activation {
  if (rate === 0 || random === null) return below;
  const { backward } = below;
  const mask = kernels.dropoutMask(below.output.shape, rate, random.seed()); // [T, B, features]
  const output = tf.mul(below.output, mask) as typeof below.output;
  if (!below.keepsOutput) below.output.dispose();
  return {
    output,
    keepsOutput: false,
    backward:
      backward &&
      ((dOutput, gradients) => {
        output.dispose();
        const dInput = tf.mul(dOutput, mask) as typeof dOutput;
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
