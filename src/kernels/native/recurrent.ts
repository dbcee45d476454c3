import type { Tensor, Tensor1D, Tensor2D, Tensor3D } from '@tensorflow/tfjs-core';
import type { OperationAttributes } from '../../runtime/host-memory.js';
import { tf } from '../../runtime/tensorflow.js';
import type {
  CellName,
  CellState,
  RecurrentForward,
  RecurrentGradients,
  RecurrentInputs,
  RecurrentOutputGradient,
  RecurrentSpec,
} from '../kernels.js';
import { absent } from './absent.js';
import { execute } from './execute.js';

// Operations as recurrent-operations.cc declares them; `saved` counts the forward's outputs after the final state.
const operations: Record<CellName, { name: string; states: number; saved: number }> = {
  simpleRnn: { name: 'RnnSimple', states: 1, saved: 0 },
  gru: { name: 'RnnGru', states: 1, saved: 1 },
  lstm: { name: 'RnnLstm', states: 2, saved: 2 },
};

/** See `Kernels.recurrentForward`: one operation, and in `saved` what it leaves for the backward one. */
export function recurrentForward(spec: RecurrentSpec, inputs: RecurrentInputs): RecurrentForward {
  const { name, states, saved } = operations[spec.cell];
  const { kernel, recurrentKernel, bias } = inputs.weights;
  const [output, ...rest] = execute(
    `${name}Forward`,
    cellAttributes(spec),
    [inputs.input, kernel, recurrentKernel, bias, lengthsOf(inputs), ...inputs.initialState],
    1 + states + saved,
  ) as [Tensor3D, ...Tensor[]];
  return { output, finalState: rest.slice(0, states) as CellState, saved: rest.slice(states) };
}

/** See `Kernels.recurrentBackward`: one operation. */
export function recurrentBackward(
  spec: RecurrentSpec,
  inputs: RecurrentInputs,
  forward: RecurrentForward,
  gradient: RecurrentOutputGradient,
): RecurrentGradients {
  const { name, states } = operations[spec.cell];
  const { kernel, recurrentKernel } = inputs.weights;
  const { needsInputGradient, needsStateGradient } = gradient;
  const dFinalState = gradient.dFinalState ?? inputs.initialState.map(() => absent('float32'));
  const [dInput, dKernel, dRecurrentKernel, dBias, ...dInitialState] = execute(
    `${name}Backward`,
    { ...cellAttributes(spec), input_gradient: needsInputGradient, state_gradient: needsStateGradient },
    [
      ...[inputs.input, kernel, recurrentKernel, lengthsOf(inputs), ...inputs.initialState],
      ...[forward.output, ...forward.saved, gradient.dOutput, ...dFinalState],
    ],
    4 + states,
  ) as [Tensor3D, Tensor2D, Tensor2D, Tensor1D, ...CellState];
  if (!needsInputGradient) dInput.dispose();
  if (!needsStateGradient) tf.dispose(dInitialState);
  return {
    dInput: needsInputGradient ? dInput : null,
    dKernel,
    dRecurrentKernel,
    dBias,
    dInitialState: needsStateGradient ? dInitialState : null,
  };
}

function cellAttributes({ cell, activation, reverse }: RecurrentSpec): OperationAttributes {
  return cell === 'simpleRnn' ? { reverse, relu: activation === 'relu' } : { reverse };
}

function lengthsOf({ lengths }: RecurrentInputs): Tensor1D {
  return lengths ?? absent('int32');
}
