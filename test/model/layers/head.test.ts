import type { Scalar, Tensor2D } from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { disposeGradients } from '../../../src/model/gradients.js';
import { differentiateHead } from '../../../src/model/layers/head.js';
import type { GradientStore } from '../../../src/model/parameters.js';
import { createVariable } from '../../../src/model/variables.js';
import { tf } from '../../../src/runtime/tensorflow.js';

/** Σ (x w)², whose gradients are 2 (x w) wᵀ and 2 xᵀ (x w). */
function run() {
  const x = tf.tensor2d([1, 2, 3, 4], [2, 2]);
  const weight = { name: 'w', variable: createVariable(Float32Array.of(0.5, -1), [2, 1]) };
  const gradients: GradientStore = new Map();
  const outcome = differentiateHead(
    [x] as const,
    [weight],
    ([input], [w]): Scalar =>
      tf
        .matMul(input, w as Tensor2D)
        .square()
        .sum(),
    gradients,
  );
  return { x, weight, gradients, ...outcome };
}

describe('differentiateHead', () => {
  it('gives the loss and the gradients of inputs and parameters', () => {
    const { loss, dInputs, gradients, weight } = run();
    expect(loss).toBeCloseTo(1.5 ** 2 + 2.5 ** 2, 6);
    expect(Array.from(dInputs[0].dataSync())).toEqual([-1.5, 3, -2.5, 5]);
    expect(Array.from((gradients.get(weight) as Tensor2D).dataSync())).toEqual([-18, -26]);
  });

  it('leaves no tensors but the gradients', () => {
    const before = tf.memory().numTensors;
    const { x, weight, gradients, dInputs } = run();
    expect(tf.memory().numTensors).toBe(before + 4);
    disposeGradients(gradients);
    for (const tensor of [x, weight.variable, ...dInputs]) tensor.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });
});
