import type { Tensor2D, Tensor3D } from '@tensorflow/tfjs-core';
import { tf } from '../../runtime/tensorflow.js';
import { cellOf, type SignalName } from '../cells.js';
import type { RecurrentSpec, RecurrentWeights } from '../kernels.js';
import { equations } from './cell-list.js';

/** One of a layer's signals over a text. */
export interface Signal {
  name: SignalName;
  /** [T * H], row-major. */
  values: Float32Array;
}

/**
 * All signals of one layer over one sequence, `input` [T, I], from `initialState` ([1, H] each) or zeros, by the equations of
 * the reference kernels. If the layer reads in reverse, signals still have the positions of their steps.
 */
export function traceRecurrent(
  spec: RecurrentSpec,
  { kernel, recurrentKernel, bias }: RecurrentWeights,
  input: Tensor2D,
  initialState?: readonly Tensor2D[],
): Signal[] {
  const { states, saved } = cellOf(spec.cell);
  const names = [...states, ...saved];
  const values = tf.tidy(() => {
    const T = input.shape[0];
    const projected = tf.unstack(tf.matMul(input, kernel).add(bias).expandDims<Tensor3D>(1)) as Tensor2D[]; // T of [1, G*H]
    const columns = names.map((): Tensor2D[] => new Array(T));
    let state = initialState ? [...initialState] : states.map((): Tensor2D => tf.zeros([1, recurrentKernel.shape[0]]));
    for (let position = 0; position < T; position++) {
      const t = spec.reverse ? T - 1 - position : position;
      const step = equations[spec.cell].forward(spec, projected[t] as Tensor2D, state, recurrentKernel);
      state = step.state;
      for (const [index, value] of [...step.state, ...step.gates].entries()) (columns[index] as Tensor2D[])[t] = value;
    }
    return columns.map((column) => Float32Array.from(tf.concat2d(column, 0).dataSync()));
  });
  return names.flatMap((name, index) => (name === null ? [] : [{ name, values: values[index] as Float32Array }]));
}
