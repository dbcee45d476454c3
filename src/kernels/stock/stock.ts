import type { Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import type { Kernels } from '../kernels.js';
import { gather, gatherGradient } from '../reference/embedding.js';
import { globalNorm, update } from '../reference/optimizer.js';
import { productGradients, project } from '../reference/projection.js';
import { createStepper } from '../reference/stepper.js';
import { withTails } from '../tails.js';
import { ctcLoss } from './ctc-loss.js';
import { dropoutMask } from './dropout.js';
import { recurrentBackward, recurrentForward } from './recurrent.js';
import { withSession } from './session.js';
import { softmaxCrossEntropy, softmaxLosses } from './softmax-cross-entropy.js';

/** The contract in operations that TensorFlow ships; where the reference already runs such ones, it is the reference. */
export const stockKernels: Kernels = {
  name: 'stock',
  recurrentForward,
  recurrentBackward,
  gather,
  gatherGradient,
  softmaxCrossEntropy,
  softmaxLosses,
  ctcLoss,
  project,
  projectGradients: (rows, kernel, transposed, dLogits) => ({
    ...productGradients(rows, kernel, transposed, dLogits),
    dBias: sumRows(dLogits),
  }),
  sumRows,
  dropoutMask,
  globalNorm,
  update,
  createStepper: withTails((weights, batchSize) => createStepper(recurrentForward, weights, batchSize)),
};

function sumRows(matrix: Tensor2D): Tensor1D {
  const [N, M] = matrix.shape;
  return withSession((session) => session.adopt<Tensor1D>(session.sumRows(session.of(matrix), N, M), [M]));
}
