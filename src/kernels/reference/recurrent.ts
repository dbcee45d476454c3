import type { Tensor, Tensor1D, Tensor2D, Tensor3D, TensorContainer } from '@tensorflow/tfjs-core';
import { tf } from '../../runtime/tensorflow.js';
import type {
  CellState,
  RecurrentForward,
  RecurrentGradients,
  RecurrentInputs,
  RecurrentOutputGradient,
  RecurrentSpec,
} from '../kernels.js';
import { equations } from './cell-list.js';
import { plus, timesTransposed, transposedTimes } from './matrices.js';

/** A loop over the steps; `saved` holds each step's previous state and gates, in processing order. */
export function recurrentForward(spec: RecurrentSpec, inputs: RecurrentInputs): RecurrentForward {
  return tf.tidy(() => {
    const { input, weights, initialState, lengths } = inputs;
    const [T, B, I] = input.shape;
    const columns = weights.bias.shape[0];
    // x W + b of all steps in one product: [T*B, I] [I, G*H].
    const projected = tf.matMul(input.reshape<Tensor2D>([T * B, I]), weights.kernel).add(weights.bias);
    const projectedSteps = tf.unstack(projected.reshape([T, B, columns])) as Tensor2D[];
    const outputs: Tensor2D[] = new Array(T);
    const saved: Tensor[] = [];
    let state = initialState;
    for (const t of stepOrder(T, spec.reverse)) {
      const step = equations[spec.cell].forward(spec, projectedSteps[t] as Tensor2D, state, weights.recurrentKernel);
      const valid = validRows(lengths, t);
      saved.push(...copies(state), ...copies(step.gates));
      outputs[t] = keepWhere(valid, step.state[0] as Tensor2D, tf.zerosLike(step.state[0] as Tensor2D));
      state = step.state.map((next, index) => keepWhere(valid, next, state[index] as Tensor2D));
    }
    return { output: tf.stack(outputs) as Tensor3D, finalState: copies(state), saved };
  });
}

/** Backpropagation through time (Werbos 1990), a loop over the steps in reverse order. */
export function recurrentBackward(
  spec: RecurrentSpec,
  inputs: RecurrentInputs,
  forward: RecurrentForward,
  gradient: RecurrentOutputGradient,
): RecurrentGradients {
  return tf.tidy(() => {
    const { input, weights, initialState, lengths } = inputs;
    const [T, B, I] = input.shape;
    const savedPerStep = forward.saved.length / T;
    const dOutputs = tf.unstack(gradient.dOutput) as Tensor2D[];
    const dGates: Tensor2D[] = new Array(T);
    let dRecurrentKernel = tf.zerosLike(weights.recurrentKernel);
    let dState = gradient.dFinalState ?? initialState.map((state) => tf.zerosLike(state));
    const order = stepOrder(T, spec.reverse);
    for (const [position, t] of [...order.entries()].reverse()) {
      const saved = forward.saved.slice(position * savedPerStep, (position + 1) * savedPerStep) as Tensor2D[];
      const previous = saved.slice(0, initialState.length);
      const gates = saved.slice(initialState.length);
      const valid = validRows(lengths, t);
      const dNext = dState.map((d, index) => {
        const total = index === 0 ? plus(d, dOutputs[t] as Tensor2D) : d;
        return keepWhere(valid, total, tf.zerosLike(d));
      });
      const step = equations[spec.cell].backward(spec, gates, previous, dNext, weights.recurrentKernel);
      dGates[t] = step.dGates;
      dRecurrentKernel = plus(dRecurrentKernel, step.dRecurrentKernel);
      dState = step.dPrevious.map((d, index) => keepWhere(valid, d, dState[index] as Tensor2D));
    }
    // dW = xᵀ da, db = Σ da, dx = da Wᵀ, over all steps at once.
    const dProjected = tf.stack(dGates).reshape<Tensor2D>([T * B, weights.bias.shape[0]]);
    const dInput = () => timesTransposed(dProjected, weights.kernel).reshape<Tensor3D>([T, B, I]);
    const gradients: RecurrentGradients = {
      dInput: gradient.needsInputGradient ? dInput() : null,
      dKernel: transposedTimes(input.reshape([T * B, I]), dProjected),
      dRecurrentKernel,
      dBias: dProjected.sum(0),
      dInitialState: gradient.needsStateGradient ? copies(dState) : null,
    };
    return gradients as unknown as TensorContainer;
  }) as unknown as RecurrentGradients;
}

function stepOrder(T: number, reverse: boolean): number[] {
  return Array.from({ length: T }, (_, position) => (reverse ? T - 1 - position : position));
}

/** bool [B, 1]: which sequences have a step t. */
function validRows(lengths: Tensor1D | null, t: number): Tensor2D | null {
  return lengths === null ? null : lengths.greater(t).expandDims<Tensor2D>(1);
}

function keepWhere(valid: Tensor2D | null, yes: Tensor2D, no: Tensor2D): Tensor2D {
  return valid ? (tf.where(valid, yes, no) as Tensor2D) : yes;
}

/** The caller disposes each returned tensor separately, so none may be an input or another output. */
function copies(tensors: CellState): CellState {
  return tensors.map((tensor) => tensor.clone());
}
