import type { Tensor3D } from '@tensorflow/tfjs-core';
import { tf } from '../../runtime/tensorflow.js';
import type { Activation } from './activation.js';

/**
 * Splits `below` [T, 2B, F] into the first and second half of its rows, for separate layers. Both halves must be ended in the
 * same way; then `below` is ended once.
 */
export function halve(below: Activation): [Activation, Activation] {
  const outputs = tf.split(below.output, 2, 1) as [Tensor3D, Tensor3D]; // [T, B, F] each
  if (!below.keepsOutput) below.output.dispose();
  const { backward } = below;
  const dOutputs: (Tensor3D | null)[] = [null, null];
  let disposed = 0;
  const half = (index: 0 | 1): Activation => ({
    output: outputs[index],
    keepsOutput: false,
    backward:
      backward &&
      ((dOutput, gradients) => {
        outputs[index].dispose();
        dOutputs[index] = dOutput;
        const [first, second] = dOutputs;
        if (!first || !second) return;
        const dBelow = tf.concat3d([first, second], 1); // [T, 2B, F]
        first.dispose();
        second.dispose();
        backward(dBelow, gradients);
      }),
    dispose() {
      outputs[index].dispose();
      if (++disposed === 2) below.dispose();
    },
  });
  return [half(0), half(1)];
}
