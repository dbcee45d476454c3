import type { Tensor1D, Tensor2D, Tensor3D } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { type LayerStates, readIds, type TracedLayer, traceLayers } from '../../src/inference/states.js';
import type { CellName, RecurrentSpec } from '../../src/kernels/kernels.js';
import { selectKernels } from '../../src/kernels/select.js';
import { createRandom } from '../../src/runtime/random.js';
import { tf } from '../../src/runtime/tensorflow.js';

const T = 4;
const I = 3;
const H = 2;
const random = createRandom(3);
const draw = (count: number) => Array.from({ length: count }, () => random.normal());
const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));
const gateCounts: Record<CellName, number> = { simpleRnn: 1, gru: 3, lstm: 4 };

/** Weights as nested lists, and as the kernels take them. */
function drawLayer(cell: CellName, inputSize: number, changes: Partial<RecurrentSpec> = {}) {
  const width = gateCounts[cell] * H;
  const rows = (count: number) => Array.from({ length: count }, () => draw(width));
  const [kernel, recurrent, bias] = [rows(inputSize), rows(H), draw(width)];
  const traced: TracedLayer = {
    spec: { cell, activation: 'tanh', reverse: false, ...changes },
    weights: {
      kernel: tf.tensor2d(kernel),
      recurrentKernel: tf.tensor2d(recurrent),
      bias: tf.tensor1d(bias) as Tensor1D,
    },
  };
  /** x W + h U + b of gate `gate` and unit `unit`. */
  const sum = (gate: number, unit: number, x: number[], h: number[]) => {
    const column = gate * H + unit;
    const dot = (values: number[], matrix: number[][]) =>
      values.reduce((total, value, row) => total + value * (matrix[row]?.[column] as number), 0);
    return dot(x, kernel) + dot(h, recurrent) + (bias[column] as number);
  };
  return { traced, sum };
}

const drawInput = () => Array.from({ length: T }, () => draw(I));

const valuesOf = ({ signals }: LayerStates, wanted: string) =>
  Array.from(signals.find(({ name }) => name === wanted)?.values ?? []);

const close = (values: number[]) => values.map((value) => expect.closeTo(value, 5));

function traceOne(layer: TracedLayer, input: number[][]): LayerStates {
  const [states] = traceLayers([[layer]], tf.tensor2d(input));
  return states as LayerStates;
}

describe('traceLayers', () => {
  it('gives states and gates of an LSTM as its equations do', () => {
    const { traced, sum } = drawLayer('lstm', I);
    const input = drawInput();
    const expected: Record<string, number[]> = { i: [], f: [], g: [], o: [], c: [], h: [] };
    let [h, c] = [
      [0, 0],
      [0, 0],
    ];
    for (const x of input) {
      const gate = (index: number, squash: (x: number) => number) =>
        [0, 1].map((unit) => squash(sum(index, unit, x, h as number[])));
      const [i, f, g, o] = [gate(0, sigmoid), gate(1, sigmoid), gate(2, Math.tanh), gate(3, sigmoid)];
      c = [0, 1].map((unit) => (f[unit] ?? 0) * (c?.[unit] ?? 0) + (i[unit] ?? 0) * (g[unit] ?? 0));
      h = [0, 1].map((unit) => (o[unit] ?? 0) * Math.tanh(c?.[unit] ?? 0));
      for (const [name, values] of Object.entries({ i, f, g, o, c, h })) expected[name]?.push(...values);
    }
    const states = traceOne(traced, input);
    expect(states).toMatchObject({ layer: 1, direction: 'forward', hiddenSize: H });
    expect(states.signals.map(({ name }) => name)).toEqual(['h', 'c', 'i', 'f', 'g', 'o']);
    for (const [name, values] of Object.entries(expected)) expect(valuesOf(states, name)).toEqual(close(values));
  });

  it('gives states and gates of a GRU as its equations do', () => {
    const { traced, sum } = drawLayer('gru', I);
    const input = drawInput();
    const expected: Record<string, number[]> = { z: [], r: [], n: [], h: [] };
    let h = [0, 0];
    for (const x of input) {
      const [z, r] = [0, 1].map((gate) => [0, 1].map((unit) => sigmoid(sum(gate, unit, x, h)))) as [number[], number[]];
      const reset = h.map((value, unit) => (r[unit] ?? 0) * value);
      const n = [0, 1].map((unit) => Math.tanh(sum(2, unit, x, reset)));
      h = h.map((value, unit) => (z[unit] ?? 0) * value + (1 - (z[unit] ?? 0)) * (n[unit] ?? 0));
      for (const [name, values] of Object.entries({ z, r, n, h })) expected[name]?.push(...values);
    }
    const states = traceOne(traced, input);
    expect(states.signals.map(({ name }) => name)).toEqual(['h', 'z', 'r', 'n']);
    for (const [name, values] of Object.entries(expected)) expect(valuesOf(states, name)).toEqual(close(values));
  });

  it.each(['tanh', 'relu'] as const)('gives the states of a plain layer with %s', (activation) => {
    const { traced, sum } = drawLayer('simpleRnn', I, { activation });
    const input = drawInput();
    const squash = activation === 'tanh' ? Math.tanh : (x: number) => Math.max(0, x);
    let h = [0, 0];
    const expected = input.flatMap((x) => {
      h = [0, 1].map((unit) => squash(sum(0, unit, x, h)));
      return h;
    });
    const states = traceOne(traced, input);
    expect(states.signals.map(({ name }) => name)).toEqual(['h']);
    expect(valuesOf(states, 'h')).toEqual(close(expected));
  });

  it.each(['simpleRnn', 'lstm', 'gru'] as const)('agrees with what %s layers of both directions compute', (cell) => {
    const kernels = selectKernels();
    const layers = [I, 2 * H].map((size) => [false, true].map((reverse) => drawLayer(cell, size, { reverse }).traced));
    const before = tf.memory().numTensors;
    const input = tf.tensor2d(drawInput());
    const traced = traceLayers(layers, input);
    expect(tf.memory().numTensors).toBe(before + 1);
    expect(traced.map(({ layer, direction }) => `${layer} ${direction}`)).toEqual([
      '1 forward',
      '1 backward',
      '2 forward',
      '2 backward',
    ]);

    let below = input.expandDims<Tensor3D>(1);
    for (const [index, directions] of layers.entries()) {
      const outputs = directions.map(({ spec, weights }) => {
        const initialState = Array.from({ length: cell === 'lstm' ? 2 : 1 }, (): Tensor2D => tf.zeros([1, H]));
        return kernels.recurrentForward(spec, { input: below, weights, initialState, lengths: null }).output;
      });
      for (const [direction, output] of outputs.entries()) {
        const own = traced[index * 2 + direction] as LayerStates;
        expect(valuesOf(own, 'h')).toEqual(close(Array.from(output.dataSync())));
      }
      below = tf.concat3d(outputs, 2);
    }
  });
});

describe('readIds', () => {
  it('gives the rows of an embedding, or one-hot rows without one', () => {
    const table = { name: 'table', variable: tf.variable(tf.tensor2d([0, 1, 10, 11, 20, 21], [3, 2])) };
    expect(readIds(Int32Array.of(2, 0, 2), table, 3).arraySync()).toEqual([
      [20, 21],
      [0, 1],
      [20, 21],
    ]);
    expect(readIds(Int32Array.of(2, 0), null, 3).arraySync()).toEqual([
      [0, 0, 1],
      [1, 0, 0],
    ]);
  });
});
