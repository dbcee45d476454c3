import type { Tensor, Tensor2D, Tensor3D } from '@tensorflow/tfjs-core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { selectKernels } from '../../../src/kernels/select.js';
import { prepareKeys } from '../../../src/model/layers/attention-scores.js';
import { denseGradients, denseProduct } from '../../../src/model/layers/dense-product.js';
import type { Parameter } from '../../../src/model/parameters.js';
import { tf } from '../../../src/runtime/tensorflow.js';
import { randomTensor } from '../../kernels/fixtures.js';
import { roundToBfloat16 } from '../../kernels/rounded-layer.js';

beforeEach(() => tf.engine().startScope());
afterEach(() => tf.engine().endScope());

const float32 = selectKernels('native');
const bfloat16 = selectKernels('native', 'training', 'bfloat16');

const rounded = <T extends Tensor>(tensor: T): T =>
  tf.tensor(Float32Array.from(tensor.dataSync(), roundToBfloat16), tensor.shape) as T;
const greatest = (tensor: Tensor) => tensor.abs().max().dataSync()[0] as number;
const difference = (left: Tensor, right: Tensor) => greatest(left.sub(right)) / greatest(right);

describe('a dense product', () => {
  const draw = () => ({
    rows: randomTensor<Tensor2D>([37, 50], 1, 1),
    kernel: randomTensor<Tensor2D>([50, 21], 1, 2),
    dOutput: randomTensor<Tensor2D>([37, 21], 1, 3),
  });

  it('has in float32 the bits of matMul, forward and backward', () => {
    const { rows, kernel, dOutput } = draw();
    const { dRows, dKernel } = denseGradients(float32, rows, kernel, dOutput);
    expect(denseProduct(float32, rows, kernel).dataSync()).toEqual(tf.matMul(rows, kernel).dataSync());
    expect(dRows.dataSync()).toEqual(tf.matMul(dOutput, kernel, false, true).dataSync());
    expect(dKernel.dataSync()).toEqual(tf.matMul(rows, dOutput, true).dataSync());
  });

  it('rounds its operands in bfloat16, and nothing else', () => {
    const { rows, kernel, dOutput } = draw();
    const { dRows, dKernel } = denseGradients(bfloat16, rows, kernel, dOutput);
    const [r, k, d] = [rounded(rows), rounded(kernel), rounded(dOutput)];
    for (const [actual, expected, exact] of [
      [denseProduct(bfloat16, rows, kernel), tf.matMul(r, k), tf.matMul(rows, kernel)],
      [dRows, tf.matMul(d, k, false, true), tf.matMul(dOutput, kernel, false, true)],
      [dKernel, tf.matMul(r, d, true), tf.matMul(rows, dOutput, true)],
    ] as const) {
      expect(difference(actual, expected)).toBeLessThan(1e-5);
      expect(difference(actual, exact)).toBeGreaterThan(1e-4);
    }
  });

  it('gives the keys of attention', () => {
    const { rows, kernel } = draw();
    const memory = rows.reshape<Tensor3D>([1, 37, 50]);
    const keyKernel = { variable: tf.variable(kernel) } as unknown as Parameter;
    const { keys } = prepareKeys(bfloat16, { type: 'general', keyKernel }, memory);
    expect(difference(keys.reshape([37, 21]), tf.matMul(rounded(rows), rounded(kernel)))).toBeLessThan(1e-5);
    expect(difference(keys.reshape([37, 21]), tf.matMul(rows, kernel))).toBeGreaterThan(1e-4);
    tf.dispose(keyKernel.variable);
  });
});
