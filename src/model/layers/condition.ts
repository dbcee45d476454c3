import type { Tensor1D, Tensor2D, Tensor3D } from '@tensorflow/tfjs-core';
import type { Kernels } from '../../kernels/kernels.js';
import { tf } from '../../runtime/tensorflow.js';
import { addGradient } from '../gradients.js';
import type { GradientStore, Parameter } from '../parameters.js';
import { type Activation, passDown } from './activation.js';

/** One condition of each row. */
export interface GivenCondition {
  /** [values, E] */
  table: Parameter;
  /** [B] */
  ids: Int32Array;
}

/**
 * Concatenates the vectors of each row's conditions to its input at every step: `[x_t; e_1(c_1); ...; e_K(c_K)]`, [T, B, I + ΣE].
 * The gradient of a condition's vector is the sum over the steps.
 */
export function condition(kernels: Kernels, given: readonly GivenCondition[], below: Activation): Activation {
  const [steps, batchSize, inputs] = below.output.shape;
  const widths = given.map(({ table }) => table.variable.shape[1] as number);
  const total = widths.reduce((sum, width) => sum + width, 0);
  const output = tf.tidy(() => {
    const vectors = given.map(({ table, ids }) =>
      kernels.gather(table.variable as Tensor2D, tf.tensor1d(ids, 'int32')),
    ) as Tensor2D[];
    const beside = tf.broadcastTo(tf.concat2d(vectors, 1).expandDims(0), [steps, batchSize, total]);
    return tf.concat3d([below.output, beside as Tensor3D], 2);
  });
  if (!below.keepsOutput) below.output.dispose();

  function addGradients(dBeside: Tensor3D, gradients: GradientStore): void {
    const parts = tf.tidy(() => {
      const summed = kernels.sumRows(dBeside.reshape([steps, batchSize * total])).reshape([batchSize, total]);
      return tf.split(summed as Tensor2D, widths, 1);
    });
    for (const [index, { table, ids }] of given.entries()) {
      const rows = parts[index] as Tensor2D;
      const idsTensor: Tensor1D = tf.tensor1d(ids, 'int32');
      addGradient(gradients, table, kernels.gatherGradient(idsTensor, rows, table.variable.shape[0] as number));
      rows.dispose();
      idsTensor.dispose();
    }
  }

  return {
    output,
    keepsOutput: false,
    backward(dOutput, gradients) {
      output.dispose();
      const [dBelow, dBeside] = tf.split(dOutput, [inputs, total], 2) as [Tensor3D, Tensor3D];
      dOutput.dispose();
      addGradients(dBeside, gradients);
      dBeside.dispose();
      passDown(below, dBelow, gradients);
    },
    dispose() {
      output.dispose();
      below.dispose();
    },
  };
}
