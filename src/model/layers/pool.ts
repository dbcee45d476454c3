import type { Tensor, Tensor3D } from '@tensorflow/tfjs-core';
import { tf } from '../../runtime/tensorflow.js';
import type { Activation } from './activation.js';

/** The valid steps of a batch. */
export interface Extent {
  /** [B], each 1..T; null if every row is T long. */
  lengths: Int32Array | null;
  steps: number;
  batchSize: number;
}

/** Σ_t w(t) h(t), [1, B, F], the mean over the steps of each row: w is 1 / length. */
export function poolMean(below: Activation, extent: Extent): Activation {
  const { batchSize } = extent;
  return weigh(below, extent, 1, (step, row, length, weights) => {
    weights[step * batchSize + row] = 1 / length;
  });
}

/** The last state of each direction, [1, B, F]: at a row's last step for the forward direction, at its first for the other. */
export function poolLast(below: Activation, extent: Extent, directions: number): Activation {
  const { batchSize } = extent;
  return weigh(below, extent, directions, (step, row, length, weights) => {
    for (let direction = 0; direction < directions; direction++) {
      if (step === (direction === 0 ? length - 1 : 0)) weights[(step * batchSize + row) * directions + direction] = 1;
    }
  });
}

/** The maximum of each feature over the steps of each row, [1, B, F]; tied steps each get the gradient. */
export function poolMax(below: Activation, extent: Extent): Activation {
  const { output: input } = below;
  // Padding must be below every output of a layer.
  const masked = tf.tidy(() =>
    extent.lengths === null ? input.clone() : input.add(paddingPenalty(extent)),
  ) as Tensor3D;
  const output = tf.max(masked, 0, true) as Tensor3D; // [1, B, F]
  return reduced(below, output, [masked], (dOutput) => masked.equal(output).cast('float32').mul(dOutput));
}

/** [T, B, 1]: 0 for valid steps, far below every output for padding. */
export function paddingPenalty({ lengths, steps, batchSize }: Extent): Tensor3D {
  const penalty = new Float32Array(steps * batchSize);
  for (let row = 0; row < batchSize; row++) {
    for (let step = lengths?.[row] ?? steps; step < steps; step++) penalty[step * batchSize + row] = -1e30;
  }
  return tf.tensor3d(penalty, [steps, batchSize, 1]);
}

/** A sum with constant weights [T, B, D, 1], for D equal parts of the features. */
function weigh(
  below: Activation,
  { lengths, steps, batchSize }: Extent,
  parts: number,
  fill: (step: number, row: number, length: number, weights: Float32Array) => void,
): Activation {
  const values = new Float32Array(steps * batchSize * parts);
  for (let row = 0; row < batchSize; row++) {
    const length = lengths?.[row] ?? steps;
    for (let step = 0; step < length; step++) fill(step, row, length, values);
  }
  const weights = tf.tensor4d(values, [steps, batchSize, parts, 1]);
  const features = below.output.shape[2];
  const apart = (tensor: Tensor) => tensor.reshape([-1, batchSize, parts, features / parts]);
  const output = tf.tidy(() => apart(below.output).mul(weights).sum(0).reshape([1, batchSize, features])) as Tensor3D;
  return reduced(below, output, [weights], (dOutput) =>
    apart(dOutput).mul(weights).reshape([steps, batchSize, features]),
  );
}

/** The activation of a layer without parameters; `dInputOf` runs in its own tidy. */
function reduced(
  below: Activation,
  output: Tensor3D,
  saved: Tensor[],
  dInputOf: (dOutput: Tensor3D) => Tensor,
): Activation {
  if (!below.keepsOutput) below.output.dispose();
  const { backward } = below;
  const release = () => tf.dispose([output, ...saved]);
  return {
    output,
    keepsOutput: true,
    backward:
      backward &&
      ((dOutput, gradients) => {
        const dInput = tf.tidy(() => dInputOf(dOutput)) as Tensor3D;
        dOutput.dispose();
        release();
        backward(dInput, gradients);
      }),
    dispose() {
      release();
      below.dispose();
    },
  };
}
