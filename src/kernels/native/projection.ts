import type { Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import type { Kernels, Precision } from '../kernels.js';
import { execute } from './execute.js';
import { operandAttributes } from './operand-attributes.js';

/** The output layer in C++, with operands rounded to `precision`: one operation forward, one backward. */
export function projectionKernels(precision: Precision): Pick<Kernels, 'project' | 'projectGradients'> {
  const operands = operandAttributes(precision);
  return {
    project(rows, kernel, transposed) {
      const [logits] = execute('RnnProject', { transposed, ...operands }, [rows, kernel], 1) as [Tensor2D];
      return logits;
    },
    projectGradients(rows, kernel, transposed, dLogits) {
      const inputs = [rows, kernel, dLogits];
      const outputs = execute('RnnProjectionGradients', { transposed, ...operands }, inputs, 3);
      const [dRows, dKernel, dBias] = outputs as [Tensor2D, Tensor2D, Tensor1D];
      return { dRows, dKernel, dBias };
    },
  };
}
