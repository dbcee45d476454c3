import type { Tensor2D, Tensor3D } from '@tensorflow/tfjs-core';
import { tf } from '../../runtime/tensorflow.js';
import type { CellName, RecurrentSpec, RecurrentWeights } from '../kernels.js';
import type { Cell } from './cell.js';
import { gru } from './gru.js';
import { lstm } from './lstm.js';
import { simpleRnn } from './simple-rnn.js';

/** What a cell computes at a step, by the letters of its equations; each a number for every hidden unit. */
export type SignalName = 'h' | 'c' | 'i' | 'f' | 'g' | 'o' | 'z' | 'r' | 'n';

/** One of a layer's signals over a text. */
export interface Signal {
  name: SignalName;
  /** [T * H], row-major: the numbers of each step in turn. */
  values: Float32Array;
}

/** Each cell with the names of its state and of the gates that its `forward` returns; one that repeats the state has none. */
const cells: Record<CellName, { cell: Cell; states: SignalName[]; gates: (SignalName | null)[] }> = {
  simpleRnn: { cell: simpleRnn, states: ['h'], gates: [null] },
  lstm: { cell: lstm, states: ['h', 'c'], gates: ['i', 'f', 'g', 'o', null] },
  gru: { cell: gru, states: ['h'], gates: ['z', 'r', 'n'] },
};

/**
 * All that one layer computes over one sequence, `input` [T, I], from `initialState` ([1, H] each) or zeros, by the equations of
 * the reference kernels; each step at its own place where the layer reads in reverse.
 */
export function traceRecurrent(
  spec: RecurrentSpec,
  { kernel, recurrentKernel, bias }: RecurrentWeights,
  input: Tensor2D,
  initialState?: readonly Tensor2D[],
): Signal[] {
  const { cell, states, gates } = cells[spec.cell];
  const names = [...states, ...gates];
  const values = tf.tidy(() => {
    const T = input.shape[0];
    const projected = tf.unstack(tf.matMul(input, kernel).add(bias).expandDims<Tensor3D>(1)) as Tensor2D[]; // T of [1, G*H]
    const columns = names.map((): Tensor2D[] => new Array(T));
    let state = initialState ? [...initialState] : states.map((): Tensor2D => tf.zeros([1, recurrentKernel.shape[0]]));
    for (let position = 0; position < T; position++) {
      const t = spec.reverse ? T - 1 - position : position;
      const step = cell.forward(spec, projected[t] as Tensor2D, state, recurrentKernel);
      state = step.state;
      for (const [index, value] of [...step.state, ...step.gates].entries()) (columns[index] as Tensor2D[])[t] = value;
    }
    return columns.map((column) => Float32Array.from(tf.concat2d(column, 0).dataSync()));
  });
  return names.flatMap((name, index) => (name === null ? [] : [{ name, values: values[index] as Float32Array }]));
}
