import type { Tensor, Tensor2D } from '@tensorflow/tfjs-core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { RecurrentInputs } from '../../src/kernels/kernels.js';
import { referenceKernels } from '../../src/kernels/reference/reference.js';
import { kerasLayers } from '../../src/runtime/layers.js';
import { tf } from '../../src/runtime/tensorflow.js';
import { buildCase, gateCounts, nameOf, type RecurrentCase, relativeError, runLayer } from './fixtures.js';
import '../gradients.js';

beforeEach(() => tf.engine().startScope());
afterEach(() => tf.engine().endScope());

const cells: Pick<RecurrentCase, 'cell' | 'activation'>[] = [
  { cell: 'lstm' },
  { cell: 'gru' },
  { cell: 'simpleRnn' },
  { cell: 'simpleRnn', activation: 'relu' },
];

const cases: RecurrentCase[] = cells.flatMap((cell) => [
  { ...cell, T: 4, B: 3, I: 2, H: 5 },
  { ...cell, T: 1, B: 1, I: 1, H: 1 },
  { ...cell, T: 4, B: 4, I: 3, H: 2, lengths: [2, 0, 4, 1] },
  { ...cell, T: 4, B: 4, I: 3, H: 2, lengths: [2, 0, 4, 1], reverse: true },
  { ...cell, T: 3, B: 2, I: 3, H: 4, reverse: true },
]);
const namedCases = cases.map((given) => [nameOf(given), given] as const);

const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));

/** A case's arrays in float64, so that finite differences are exact to many digits. */
type Arrays = Record<'input' | 'kernel' | 'recurrentKernel' | 'bias' | 'initial0' | 'initial1', number[]>;

function arraysOf({ input, weights, initialState }: RecurrentInputs): Arrays {
  const [initial0, initial1] = initialState.map((state) => [...state.dataSync()]) as [number[], number[]?];
  const { kernel, recurrentKernel, bias } = weights;
  const [x, W, U, b] = [input, kernel, recurrentKernel, bias].map((tensor: Tensor) => [...tensor.dataSync()]);
  return { input: x, kernel: W, recurrentKernel: U, bias: b, initial0, initial1: initial1 ?? [] } as Arrays;
}

/** One row of one layer, gate by gate and unit by unit. */
function naiveRow(given: RecurrentCase, arrays: Arrays, row: number): { output: number[][]; state: number[][] } {
  const { cell, activation, T, B, I, H, lengths, reverse } = given;
  const columns = gateCounts[cell] * H;
  const own = (array: number[]) => array.slice(row * H, (row + 1) * H);
  let h = own(arrays.initial0);
  let c = own(arrays.initial1);
  const output = Array.from({ length: T }, () => Array<number>(H).fill(0));
  const length = lengths?.[row] ?? T;
  for (let place = 0; place < length; place++) {
    const t = reverse ? length - 1 - place : place;
    const sum = (gate: number, unit: number, hidden: number[]) => {
      const column = gate * H + unit;
      let total = arrays.bias[column] as number;
      for (let i = 0; i < I; i++) {
        total += (arrays.input[(t * B + row) * I + i] as number) * (arrays.kernel[i * columns + column] as number);
      }
      return hidden.reduce(
        (s, value, k) => s + value * (arrays.recurrentKernel[k * columns + column] as number),
        total,
      );
    };
    const before = h;
    if (cell === 'lstm') {
      c = c.map((value, unit) => {
        const [i, f, g] = [
          sigmoid(sum(0, unit, before)),
          sigmoid(sum(1, unit, before)),
          Math.tanh(sum(2, unit, before)),
        ];
        return f * value + i * g;
      });
      h = c.map((value, unit) => sigmoid(sum(3, unit, before)) * Math.tanh(value));
    } else if (cell === 'gru') {
      const q = before.map((value, unit) => sigmoid(sum(1, unit, before)) * value);
      h = before.map((value, unit) => {
        const z = sigmoid(sum(0, unit, before));
        return z * value + (1 - z) * Math.tanh(sum(2, unit, q));
      });
    } else {
      h = before.map((_, unit) => {
        const a = sum(0, unit, before);
        return activation === 'relu' ? Math.max(0, a) : Math.tanh(a);
      });
    }
    output[t] = h;
  }
  return { output, state: cell === 'lstm' ? [h, c] : [h] };
}

/** Σ dOutput ∘ output + Σ dFinal ∘ final, whose gradients the backward pass gives. */
function naiveLoss(
  given: RecurrentCase,
  arrays: Arrays,
  dOutput: ArrayLike<number>,
  dFinal: ArrayLike<number>[],
): number {
  const { B, H } = given;
  let loss = 0;
  for (let row = 0; row < B; row++) {
    const { output, state } = naiveRow(given, arrays, row);
    output.forEach((h, t) => {
      h.forEach((value, unit) => {
        loss += value * (dOutput[(t * B + row) * H + unit] as number);
      });
    });
    state.forEach((s, index) => {
      s.forEach((value, unit) => {
        loss += value * (dFinal[index]?.[row * H + unit] as number);
      });
    });
  }
  return loss;
}

describe('the reference', () => {
  it.each(namedCases)('equals loops over gates and units: %s', (_, given) => {
    const layer = buildCase(given);
    const { T, B, H } = given;
    const { output, finalState } = referenceKernels.recurrentForward(layer.spec, layer.inputs);
    const arrays = arraysOf(layer.inputs);
    for (let row = 0; row < B; row++) {
      const naive = naiveRow(given, arrays, row);
      const own = output.slice([0, row, 0], [T, 1, H]).dataSync();
      expect(relativeError(own, naive.output.flat()), `output of row ${row}`).toBeLessThan(1e-5);
      finalState.forEach((state, index) => {
        const actual = state.slice([row, 0], [1, H]).dataSync();
        expect(relativeError(actual, naive.state[index] as number[]), `state of row ${row}`).toBeLessThan(1e-5);
      });
    }
  });

  it.each(namedCases)('has the gradients that autodiff of its forward pass has: %s', (_, given) => {
    const layer = buildCase(given);
    const { spec, inputs, gradient } = layer;
    const { kernel, recurrentKernel, bias } = inputs.weights;
    const loss = (x: Tensor, W: Tensor, U: Tensor, b: Tensor, ...state: Tensor[]) => {
      const weights = { kernel: W, recurrentKernel: U, bias: b } as RecurrentInputs['weights'];
      const forward = referenceKernels.recurrentForward(spec, {
        ...inputs,
        input: x as typeof inputs.input,
        weights,
        initialState: state as Tensor2D[],
      });
      const finals = forward.finalState.map((s, index) =>
        s.mul((gradient.dFinalState as Tensor2D[])[index] as Tensor2D).sum(),
      );
      return finals.reduce((total, term) => total.add(term), forward.output.mul(gradient.dOutput).sum()).asScalar();
    };
    // Unstack's own gradient throws at T = 1.
    if (given.T === 1) return;
    const expected = tf.grads(loss as (...tensors: Tensor[]) => Tensor)([
      inputs.input,
      kernel,
      recurrentKernel,
      bias,
      ...inputs.initialState,
    ]);
    const actual = runLayer(referenceKernels, layer);
    const names = ['dInput', 'dKernel', 'dRecurrentKernel', 'dBias', 'dInitial0', 'dInitial1'];
    expected.forEach((tensor, index) => {
      const name = names[index] as string;
      expect(relativeError((actual[name] as Tensor).dataSync(), tensor.dataSync()), name).toBeLessThan(1e-5);
    });
  });

  it.each(namedCases)('has the gradients of finite differences: %s', (_, given) => {
    const layer = buildCase(given);
    const arrays = arraysOf(layer.inputs);
    const dOutput = layer.gradient.dOutput.dataSync();
    const dFinal = (layer.gradient.dFinalState as Tensor2D[]).map((state) => state.dataSync());
    const gradients = runLayer(referenceKernels, layer);
    const epsilon = 1e-5;
    for (const [name, values] of Object.entries(arrays)) {
      if (values.length === 0) continue;
      const differences = values.map((value, index) => {
        const lossAt = (moved: number) => {
          values[index] = moved;
          return naiveLoss(given, arrays, dOutput, dFinal);
        };
        const difference = (lossAt(value + epsilon) - lossAt(value - epsilon)) / (2 * epsilon);
        values[index] = value;
        return difference;
      });
      const gradient = gradients[`d${name[0]?.toUpperCase()}${name.slice(1)}`] as Tensor;
      expect(relativeError(gradient.dataSync(), differences), name).toBeLessThan(1e-5);
    }
  });

  it.each(['lstm', 'gru', 'simpleRnn'] as const)('equals the layer of tfjs: %s', (cell) => {
    const [T, B, I, H] = [5, 3, 4, 6];
    const { spec, inputs } = buildCase({ cell, T, B, I, H });
    const settings = { units: H, returnSequences: true, inputShape: [T, I] };
    const layer =
      cell === 'lstm'
        ? kerasLayers().layers.lstm({ ...settings, recurrentActivation: 'sigmoid' })
        : cell === 'gru'
          ? kerasLayers().layers.gru({ ...settings, recurrentActivation: 'sigmoid' })
          : kerasLayers().layers.simpleRNN(settings);
    const model = kerasLayers().sequential({ layers: [layer] });
    const { kernel, recurrentKernel, bias } = inputs.weights;
    layer.setWeights([kernel, recurrentKernel, bias]);
    const zeros = inputs.initialState.map((state) => tf.zerosLike(state));
    const { output } = referenceKernels.recurrentForward(spec, { ...inputs, initialState: zeros });
    const expected = (model.predict(inputs.input.transpose([1, 0, 2])) as Tensor).transpose([1, 0, 2]);
    expect(relativeError(output.dataSync(), expected.dataSync())).toBeLessThan(1e-5);
    model.dispose();
  });
});
