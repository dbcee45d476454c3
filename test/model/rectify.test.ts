import type { Tensor2D, Tensor3D } from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { selectKernels } from '../../src/kernels/select.js';
import type { Activation } from '../../src/model/layers/activation.js';
import { rectify } from '../../src/model/layers/rectify.js';
import type { GradientStore } from '../../src/model/parameters.js';
import { tf } from '../../src/runtime/tensorflow.js';
import { randomTensor, relativeError } from '../kernels/fixtures.js';
import '../gradients.js';

it('a rectified layer has the gradients of max(0, x W + b)', () => {
  const kernels = selectKernels();
  const [x, W, dy] = [
    randomTensor<Tensor3D>([4, 2, 3], 1, 1),
    randomTensor([3, 5], 1, 2),
    randomTensor([4, 2, 5], 1, 3),
  ];
  const bias = randomTensor([5], 1, 4);
  const [kernel, offset] = [tf.variable(W), tf.variable(bias)].map((variable, index) => ({
    name: `${index}`,
    variable,
  }));
  const found: { dx: Tensor3D | null } = { dx: null };
  const below: Activation = {
    output: x.clone(),
    keepsOutput: false,
    backward: (dOutput) => {
      found.dx = dOutput;
    },
    dispose() {},
  };
  const gradients: GradientStore = new Map();
  if (kernel === undefined || offset === undefined) throw new Error('There are two parameters.');
  const layer = rectify(kernels, { kernel, bias: offset }, below);
  const [expected, dx] = tf.tidy(() => {
    const f = (input: Tensor3D) =>
      tf.relu(tf.matMul(input.reshape<Tensor2D>([8, 3]), W as Tensor2D).add(bias)).reshape([4, 2, 5]);
    return [
      f(x),
      tf.grad((input) =>
        f(input as Tensor3D)
          .mul(dy)
          .sum(),
      )(x),
    ] as const;
  });
  expect(relativeError(layer.output.dataSync(), expected.dataSync())).toBeLessThan(1e-5);
  layer.backward?.(dy.clone() as Tensor3D, gradients);
  expect(relativeError(found.dx?.dataSync() ?? [], dx.dataSync())).toBeLessThan(1e-5);
  expect(gradients.size).toBe(2);
});
