import type { Tensor1D, Tensor2D, Tensor3D } from '@tensorflow/tfjs-core';
import type { Kernels } from '../../kernels/kernels.js';
import { addGradient } from '../gradients.js';
import type { Parameter } from '../parameters.js';
import type { Activation } from './activation.js';

/** Rows of the table [V, E] by `ids` int32 [T, B]; the gradient has rows only for occurring ids. The caller keeps ownership of `ids`. */
export function embed(kernels: Kernels, table: Parameter, ids: Tensor2D): Activation {
  const [rows = 0, size = 0] = table.variable.shape;
  const output = kernels.gather(table.variable as Tensor2D, ids) as Tensor3D; // [T, B, E]
  return {
    output,
    keepsOutput: false,
    backward(dOutput, gradients) {
      output.dispose();
      const flatIds: Tensor1D = ids.flatten(); // [T * B]
      const flatRows: Tensor2D = dOutput.reshape([-1, size]); // [T * B, E]
      addGradient(gradients, table, kernels.gatherGradient(flatIds, flatRows, rows));
      for (const tensor of [flatIds, flatRows, dOutput]) tensor.dispose();
    },
    dispose: () => output.dispose(),
  };
}
