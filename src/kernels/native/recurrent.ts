import type { Tensor, Tensor1D, Tensor2D, Tensor3D } from '@tensorflow/tfjs-core';
import type { OperationAttributes } from '../../runtime/host-memory.js';
import { tf } from '../../runtime/tensorflow.js';
import { cells } from '../cells.js';
import type {
  CellState,
  Kernels,
  Precision,
  RecurrentForward,
  RecurrentGradients,
  RecurrentInputs,
  RecurrentOutputGradient,
  RecurrentSpec,
} from '../kernels.js';
import { absent } from './absent.js';
import { execute } from './execute.js';
import { operandAttributes } from './operand-attributes.js';

/** The recurrent layers in C++, with operands rounded to `precision`. */
export function recurrentKernels(precision: Precision): Pick<Kernels, 'recurrentForward' | 'recurrentBackward'> {
  const attributesOf = (spec: RecurrentSpec) => ({ ...cellAttributes(spec), ...operandAttributes(precision) });
  return {
    recurrentForward: (spec, inputs) => recurrentForward(spec, inputs, attributesOf(spec)),
    recurrentBackward: (spec, inputs, forward, gradient) =>
      recurrentBackward(spec, inputs, forward, gradient, attributesOf(spec)),
  };
}

/** One operation; `saved` holds its values for the backward pass. */
function recurrentForward(
  spec: RecurrentSpec,
  inputs: RecurrentInputs,
  attributes: OperationAttributes,
): RecurrentForward {
  const states = cells[spec.cell].states.length;
  const { kernel, recurrentKernel, bias } = inputs.weights;
  const [output, ...rest] = execute(
    `${operationOf(spec)}Forward`,
    attributes,
    [inputs.input, kernel, recurrentKernel, bias, lengthsOf(inputs), ...inputs.initialState],
    2 + states,
  ) as [Tensor3D, ...Tensor[]];
  return { output, finalState: rest.slice(0, states) as CellState, saved: rest.slice(states) };
}

/** One operation. */
function recurrentBackward(
  spec: RecurrentSpec,
  inputs: RecurrentInputs,
  forward: RecurrentForward,
  gradient: RecurrentOutputGradient,
  attributes: OperationAttributes,
): RecurrentGradients {
  const states = cells[spec.cell].states.length;
  const { kernel, recurrentKernel } = inputs.weights;
  const { needsInputGradient, needsStateGradient } = gradient;
  const dFinalState = gradient.dFinalState ?? inputs.initialState.map(() => absent('float32'));
  const [dInput, dKernel, dRecurrentKernel, dBias, ...dInitialState] = execute(
    `${operationOf(spec)}Backward`,
    { ...attributes, input_gradient: needsInputGradient, state_gradient: needsStateGradient },
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

/** The names of a cell's operations in recurrent-operations.cc. */
function operationOf({ cell }: RecurrentSpec): string {
  return `Rnn${cell.charAt(0).toUpperCase()}${cell.slice(1)}`;
}

function cellAttributes({ cell, activation, reverse }: RecurrentSpec): OperationAttributes {
  return cells[cell].choosesActivation ? { reverse, relu: activation === 'relu' } : { reverse };
}

function lengthsOf({ lengths }: RecurrentInputs): Tensor1D {
  return lengths ?? absent('int32');
}
