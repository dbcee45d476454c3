import type { Tensor, Tensor1D, Tensor2D, Tensor3D } from '@tensorflow/tfjs';
import { tf } from '../../runtime/tensorflow.js';
import type {
  CellState,
  RecurrentForward,
  RecurrentGradients,
  RecurrentInputs,
  RecurrentOutputGradient,
  RecurrentSpec,
} from '../kernels.js';
import { type Attribute, execute, flag } from '../operations.js';
import {
  recurrentBackward as referenceBackward,
  recurrentForward as referenceForward,
} from '../reference/recurrent.js';
import { absent } from './absent.js';

/** See `Kernels.recurrentForward`; one operation, `saved` holds what it leaves for the backward one. */
export function recurrentForward(spec: RecurrentSpec, inputs: RecurrentInputs): RecurrentForward {
  if (spec.cell !== 'lstm') return referenceForward(spec, inputs);
  const { input, weights, initialState } = inputs;
  const [output, h, c, ...saved] = execute(
    'RnnLstmForward',
    [flag('reverse', spec.reverse)],
    [input, weights.kernel, weights.recurrentKernel, weights.bias, inputs.lengths ?? absent('int32'), ...initialState],
    5,
  ) as [Tensor3D, Tensor2D, Tensor2D, ...Tensor[]];
  return { output, finalState: [h, c], saved };
}

/** See `Kernels.recurrentBackward`. */
export function recurrentBackward(
  spec: RecurrentSpec,
  inputs: RecurrentInputs,
  forward: RecurrentForward,
  gradient: RecurrentOutputGradient,
): RecurrentGradients {
  if (spec.cell !== 'lstm') return referenceBackward(spec, inputs, forward, gradient);
  const { input, weights, initialState } = inputs;
  const attributes: Attribute[] = [
    flag('reverse', spec.reverse),
    flag('input_gradient', gradient.needsInputGradient),
    flag('state_gradient', gradient.needsStateGradient),
  ];
  const [dInput, dKernel, dRecurrentKernel, dBias, ...dInitialState] = execute(
    'RnnLstmBackward',
    attributes,
    [
      input,
      weights.kernel,
      weights.recurrentKernel,
      inputs.lengths ?? absent('int32'),
      ...initialState,
      forward.output,
      ...forward.saved,
      gradient.dOutput,
      ...(gradient.dFinalState ?? initialState.map(() => absent('float32'))),
    ],
    6,
  ) as [Tensor3D, Tensor2D, Tensor2D, Tensor1D, ...CellState];
  if (!gradient.needsInputGradient) dInput.dispose();
  if (!gradient.needsStateGradient) tf.dispose(dInitialState);
  return {
    dInput: gradient.needsInputGradient ? dInput : null,
    dKernel,
    dRecurrentKernel,
    dBias,
    dInitialState: gradient.needsStateGradient ? dInitialState : null,
  };
}
