import { describe, expect, it } from 'vitest';
import { CheckpointError } from '../../src/errors.js';
import { selectKernels } from '../../src/kernels/select.js';
import { createVariable, createZeroVariable, readParameters, writeParameters } from '../../src/model/variables.js';
import { tf } from '../../src/runtime/tensorflow.js';

describe('createVariable', () => {
  it('copies, so that an update in place leaves the array alone', () => {
    const values = Float32Array.of(1, 2, 3);
    const variable = createVariable(values, [3]);
    const gradient = tf.tensor1d([1, 1, 1]);
    selectKernels().update({ type: 'sgd', learningRate: 1 }, variable, [], gradient, { scale: 1, clipValue: null });
    expect([...variable.dataSync()]).toEqual([0, 1, 2]);
    expect([...values]).toEqual([1, 2, 3]);
  });

  it('copies bit for bit', () => {
    const values = Float32Array.of(-0, 1e-42, Number.NaN, Number.NEGATIVE_INFINITY, 3.4e38, -1e-45);
    const copy = Float32Array.from(createVariable(values, [2, 3]).dataSync());
    expect(new Uint32Array(copy.buffer)).toEqual(new Uint32Array(values.buffer));
  });
});

describe('writeParameters', () => {
  const create = () => [
    { name: 'a', variable: createZeroVariable([2]) },
    { name: 'b', variable: createZeroVariable([1, 2]) },
  ];
  const a = { name: 'a', shape: [2], data: Float32Array.of(1, 2) };

  it('writes each parameter by its name and leaves other arrays alone', () => {
    const parameters = create();
    const b = { name: 'b', shape: [1, 2], data: Float32Array.of(3, 4) };
    writeParameters(parameters, [{ name: 'c', shape: [], data: Float32Array.of(9) }, b, a]);
    expect(readParameters(parameters)).toEqual([a, b]);
  });

  it.each([
    ['is missing', [a], /lacks b/],
    ['has another shape', [a, { name: 'b', shape: [2, 1], data: Float32Array.of(3, 4) }], /b is \[2,1\].*\[1,2\]/],
  ])('writes nothing when one %s', (_, arrays, message) => {
    const parameters = create();
    expect(() => writeParameters(parameters, arrays)).toThrow(CheckpointError);
    expect(() => writeParameters(parameters, arrays)).toThrow(message);
    expect([...(parameters[0]?.variable.dataSync() ?? [])]).toEqual([0, 0]);
  });
});
