import type { Tensor } from '@tensorflow/tfjs-core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { currentHost } from '../../src/kernels/hosts/current.js';
import { referenceKernels } from '../../src/kernels/reference/reference.js';
import { selectKernels } from '../../src/kernels/select.js';
import { tf } from '../../src/runtime/tensorflow.js';
import { heldByHost } from '../host-memory.js';
import { buildCase, expectSame, nameOf, type RecurrentCase, runLayer } from './fixtures.js';

// Sizes around the vector width (4, 8 or 16), the height of a tile (3 or 6) and the number of threads.
const shapes = [
  { T: 1, B: 1, I: 1, H: 1 },
  { T: 3, B: 2, I: 5, H: 7 },
  { T: 5, B: 1, I: 3, H: 33 },
  { T: 4, B: 7, I: 17, H: 16 },
  { T: 6, B: 13, I: 8, H: 50 },
  { T: 9, B: 4, I: 40, H: 130 },
];

const cells: Pick<RecurrentCase, 'cell' | 'activation'>[] = [
  { cell: 'lstm' },
  { cell: 'gru' },
  { cell: 'simpleRnn' },
  { cell: 'simpleRnn', activation: 'relu' },
];

/** Full, empty and between. */
function lengthsFor({ T, B }: { T: number; B: number }): number[] {
  return Array.from({ length: B }, (_, row) => (row * 5 + 3) % (T + 1));
}

const cases: RecurrentCase[] = cells.flatMap((cell) =>
  shapes.flatMap((shape) => [
    { ...cell, ...shape },
    { ...cell, ...shape, truncated: true },
    { ...cell, ...shape, reverse: true },
    { ...cell, ...shape, lengths: lengthsFor(shape) },
    { ...cell, ...shape, lengths: lengthsFor(shape), reverse: true },
  ]),
);

beforeEach(() => tf.engine().startScope());
afterEach(() => tf.engine().endScope());

describe.each(['native'] as const)('%s recurrent layers', (name) => {
  const kernels = selectKernels(name);

  it.each(cases.map((given) => [nameOf(given), given] as const))('equal the reference: %s', (_, given) => {
    const layer = buildCase(given);
    expectSame(runLayer(kernels, layer), runLayer(referenceKernels, layer), 1e-4);
  });

  it.each(cells)('are all zero and pass the state on when every sequence is empty: $cell $activation', (cell) => {
    const layer = buildCase({ ...cell, T: 3, B: 2, I: 4, H: 5, lengths: [0, 0] });
    const { output, final0, dKernel, dInitial0 } = runLayer(kernels, layer);
    expect(output?.dataSync().every((value) => value === 0)).toBe(true);
    expect(dKernel?.dataSync().every((value) => value === 0)).toBe(true);
    expect(final0?.dataSync()).toEqual(layer.inputs.initialState[0]?.dataSync());
    expect(dInitial0?.dataSync()).toEqual(layer.gradient.dFinalState?.[0]?.dataSync());
  });
});

describe.each(['native', 'reference'] as const)('%s recurrent layers', (name) => {
  const kernels = selectKernels(name);

  it.each(cells)('let a NaN of one row through, and leave the other rows alone: $cell $activation', (cell) => {
    const [T, B, I, H] = [4, 3, 5, 20];
    const layer = buildCase({ ...cell, T, B, I, H });
    const clean = kernels.recurrentForward(layer.spec, layer.inputs).output.dataSync();
    const values = layer.inputs.input.dataSync().slice();
    values[(1 * B + 1) * I + 2] = Number.NaN;
    layer.inputs.input = tf.tensor3d(values, [T, B, I]);
    const { output } = kernels.recurrentForward(layer.spec, layer.inputs);
    output.dataSync().forEach((value, index) => {
      const [t, row] = [Math.floor(index / (B * H)), Math.floor(index / H) % B];
      if (row === 1 && t >= 1) expect(value).toBeNaN();
      else expect(value).toBe(clean[index]);
    });
  });

  it.each(cells)('leave no tensors behind: $cell $activation', (cell) => {
    const layer = buildCase({ ...cell, T: 3, B: 2, I: 4, H: 5, lengths: [3, 1], reverse: true });
    const run = () => tf.dispose(runLayer(kernels, layer) as Record<string, Tensor>);
    run();
    const before = [tf.memory().numTensors, heldByHost()];
    for (let step = 0; step < 3; step++) run();
    expect([tf.memory().numTensors, heldByHost()]).toEqual(before);
  });
});

describe('native recurrent layers', () => {
  const kernels = selectKernels('native');
  const threads = currentHost().threads();
  const valuesOf = (given: RecurrentCase) =>
    Object.entries(runLayer(kernels, buildCase(given))).map(([name, tensor]) => [name, tensor?.dataSync()]);

  afterEach(() => currentHost().setThreads(threads));

  it.each(
    cells.flatMap((cell) => [
      { ...cell, T: 9, B: 13, I: 40, H: 130 },
      { ...cell, T: 9, B: 2, I: 40, H: 130 },
      { ...cell, T: 9, B: 13, I: 40, H: 130, lengths: lengthsFor({ T: 9, B: 13 }) },
    ]),
  )('give the same bits each time, whatever the threads: $cell $activation B$B $lengths', (given) => {
    currentHost().setThreads(1);
    const single = valuesOf(given);
    for (const count of [2, 3, 4, 2]) {
      currentHost().setThreads(count);
      expect(valuesOf(given)).toEqual(single);
    }
  });

  // So many recurrent weights that threads share the hidden units although there are rows for each.
  it.each([
    { cell: 'lstm', T: 3, B: 5, I: 4, H: 515 },
    { cell: 'gru', T: 3, B: 5, I: 4, H: 595, lengths: [3, 0, 2, 1, 3] },
    { cell: 'simpleRnn', T: 3, B: 5, I: 4, H: 1030, reverse: true },
  ] as RecurrentCase[])('give the same bits when units are shared: $cell', (given) => {
    currentHost().setThreads(1);
    const single = valuesOf(given);
    for (const count of [2, 3]) {
      currentHost().setThreads(count);
      expect(valuesOf(given)).toEqual(single);
    }
  });

  it('give a row the same bits alone and in a batch', () => {
    const layer = buildCase({ cell: 'lstm', T: 5, B: 7, I: 6, H: 33 });
    const all = kernels.recurrentForward(layer.spec, layer.inputs).output;
    const rowOf = <T extends Tensor>(tensor: T, axis: number) =>
      tf.gather(tensor, tf.tensor1d([4], 'int32'), axis) as T;
    const alone = kernels.recurrentForward(layer.spec, {
      ...layer.inputs,
      input: rowOf(layer.inputs.input, 1),
      initialState: layer.inputs.initialState.map((state) => rowOf(state, 0)),
    }).output;
    expect(alone.dataSync()).toEqual(rowOf(all, 1).dataSync());
  });

  it('leave denormal numbers to JavaScript and TensorFlow', () => {
    runLayer(kernels, buildCase({ cell: 'lstm', T: 2, B: 8, I: 3, H: 20 }));
    const tiny = 1e-310;
    expect(tiny / 2).toBeGreaterThan(0);
  });

  it.each([[4], [-1]])('refuse the length %i of a batch of 3 steps', (length) => {
    const layer = buildCase({ cell: 'gru', T: 3, B: 1, I: 2, H: 2, lengths: [length] });
    expect(() => kernels.recurrentForward(layer.spec, layer.inputs)).toThrow('a length is not in 0..T');
  });

  it('name the input whose shape does not fit', () => {
    const layer = buildCase({ cell: 'lstm', T: 3, B: 2, I: 2, H: 4 });
    layer.inputs.weights.bias = tf.zeros([4]);
    expect(() => kernels.recurrentForward(layer.spec, layer.inputs)).toThrow('input 3 is [4] where [16] is needed');
  });
});
