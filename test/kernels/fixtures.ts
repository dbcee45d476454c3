import type { Tensor, Tensor1D, Tensor2D, Tensor3D } from '@tensorflow/tfjs-core';
import { expect } from 'vitest';
import type {
  CellName,
  CellState,
  Kernels,
  RecurrentForward,
  RecurrentGradients,
  RecurrentInputs,
  RecurrentOutputGradient,
  RecurrentSpec,
} from '../../src/kernels/kernels.js';
import { createRandom } from '../../src/runtime/random.js';
import { tf } from '../../src/runtime/tensorflow.js';

export const gateCounts: Record<CellName, number> = { simpleRnn: 1, gru: 3, lstm: 4 };

/** Normal numbers, the same for the same seed. */
export function randomValues(count: number, scale: number, seed: number): Float32Array {
  const random = createRandom(seed);
  return Float32Array.from({ length: count }, () => scale * random.normal());
}

/** A tensor of `randomValues`. */
export function randomTensor<T extends Tensor>(shape: number[], scale: number, seed: number): T {
  return tf.tensor(randomValues(tf.util.sizeFromShape(shape), scale, seed), shape) as T;
}

export interface RecurrentCase {
  cell: CellName;
  activation?: 'tanh' | 'relu';
  T: number;
  B: number;
  I: number;
  H: number;
  lengths?: number[];
  reverse?: boolean;
  /** Nothing flows into the final state, none out of the initial one and of the input. */
  truncated?: boolean;
}

/** The case as vitest should print it. */
export function nameOf({ cell, activation, T, B, I, H, lengths, reverse, truncated }: RecurrentCase): string {
  const options = [activation, lengths && `lengths ${lengths}`, reverse && 'reverse', truncated && 'truncated'];
  return [cell, `T${T} B${B} I${I} H${H}`, ...options.filter(Boolean)].join(' ');
}

export function buildCase(given: RecurrentCase): {
  spec: RecurrentSpec;
  inputs: RecurrentInputs;
  gradient: RecurrentOutputGradient;
} {
  const { cell, activation = 'tanh', T, B, I, H, lengths, reverse = false, truncated = false } = given;
  const columns = gateCounts[cell] * H;
  const states = cell === 'lstm' ? 2 : 1;
  const stateLike = (seed: number) =>
    Array.from({ length: states }, (_, index) => randomTensor<Tensor2D>([B, H], 0.5, seed + index));
  const input: Tensor3D = randomTensor([T, B, I], 1, 1);
  const kernel: Tensor2D = randomTensor([I, columns], 1 / Math.sqrt(I), 2);
  const recurrentKernel: Tensor2D = randomTensor([H, columns], 1 / Math.sqrt(H), 3);
  const bias: Tensor1D = randomTensor([columns], 0.3, 4);
  return {
    spec: { cell, activation, reverse },
    inputs: {
      input,
      weights: { kernel, recurrentKernel, bias },
      initialState: stateLike(5),
      lengths: lengths ? tf.tensor1d(lengths, 'int32') : null,
    },
    gradient: {
      dOutput: randomTensor([T, B, H], 1, 7),
      dFinalState: truncated ? null : stateLike(8),
      needsInputGradient: !truncated,
      needsStateGradient: !truncated,
    },
  };
}

/** Forward and backward, everything by name; null where the contract says null. */
export function runLayer(
  kernels: Pick<Kernels, 'recurrentForward' | 'recurrentBackward'>,
  { spec, inputs, gradient }: ReturnType<typeof buildCase>,
): Record<string, Tensor | null> {
  const forward = kernels.recurrentForward(spec, inputs);
  const gradients = kernels.recurrentBackward(spec, inputs, forward, gradient);
  tf.dispose(forward.saved);
  return { ...named(forward), ...gradientsByName(gradients) };
}

function named({ output, finalState }: RecurrentForward): Record<string, Tensor> {
  return { output, ...stateByName('final', finalState) };
}

function gradientsByName({ dInitialState, ...rest }: RecurrentGradients): Record<string, Tensor | null> {
  return { ...rest, ...(dInitialState ? stateByName('dInitial', dInitialState) : { dInitial0: null }) };
}

function stateByName(name: string, state: CellState): Record<string, Tensor> {
  return Object.fromEntries(state.map((tensor, index) => [`${name}${index}`, tensor]));
}

/** The largest difference, over max(1, the largest expected magnitude); NaN when either has one. */
export function relativeError(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  expect(actual.length).toBe(expected.length);
  let difference = 0;
  let magnitude = 1;
  for (let index = 0; index < expected.length; index++) {
    const [a, e] = [actual[index] as number, expected[index] as number];
    if (Number.isNaN(a) || Number.isNaN(e)) return Number.NaN;
    difference = Math.max(difference, Math.abs(a - e));
    magnitude = Math.max(magnitude, Math.abs(e));
  }
  return difference / magnitude;
}

/** Same names, shapes and, within `tolerance` (see `relativeError`), values. */
export function expectSame(
  actual: Record<string, Tensor | null>,
  expected: Record<string, Tensor | null>,
  tolerance: number,
): void {
  expect(Object.keys(actual).sort()).toEqual(Object.keys(expected).sort());
  for (const [name, tensor] of Object.entries(expected)) {
    const other = actual[name] ?? null;
    expect(other?.shape, name).toEqual(tensor?.shape);
    if (tensor && other) {
      expect(relativeError(other.dataSync(), tensor.dataSync()), name).toBeLessThanOrEqual(tolerance);
    }
  }
}
