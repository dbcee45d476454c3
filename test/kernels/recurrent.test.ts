import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { referenceKernels } from '../../src/kernels/reference/reference.js';
import { selectKernels } from '../../src/kernels/select.js';
import { tf } from '../../src/runtime/tensorflow.js';
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

describe.each(['native', 'stock'] as const)('%s recurrent layers', (name) => {
  const kernels = selectKernels(name);

  beforeEach(() => tf.engine().startScope());
  afterEach(() => tf.engine().endScope());

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
