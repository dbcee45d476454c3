import type { Tensor1D, Tensor2D, Tensor3D } from '@tensorflow/tfjs';
import type { CellState, Kernels, RecurrentInputs, RecurrentSpec, RecurrentWeights } from '../../kernels/kernels.js';
import { addGradient } from '../gradients.js';
import type { GradientStore, Parameter } from '../parameters.js';

/** A recurrent layer read in one direction. */
export interface RecurrentLayer {
  spec: RecurrentSpec;
  hiddenSize: number;
  kernel: Parameter;
  recurrentKernel: Parameter;
  bias: Parameter;
}

/** Gradients that come into a direction by its final state and leave it by its initial one; all of them stay the owner's. */
export interface StateFlow {
  /** To be set before the backward pass; null where nothing comes in. */
  dFinalState: CellState | null;
  needsInitialState: boolean;
  /** Set by the backward pass where it is needed. */
  dInitialState: CellState | null;
}

/** One pass of a layer over an input that stays the caller's, as does the initial state. */
export interface RecurrentPass {
  /** [T, B, H] */
  output: Tensor3D;
  /** The caller's, to be kept or disposed; `backward` needs it still alive. */
  finalState: CellState;
  /**
   * Without `flow`, truncated backpropagation: nothing comes from the final state and nothing goes to the initial one.
   * Leaves `dOutput` to the caller, disposes the pass, and returns dInput [T, B, I] where it is asked for.
   */
  backward(
    dOutput: Tensor3D,
    gradients: GradientStore,
    needsInputGradient: boolean,
    flow: StateFlow | null,
  ): Tensor3D | null;
  /** Disposes the pass, without its final state. */
  dispose(): void;
}

/** Runs a layer over `input` [T, B, I] by the kernels. */
export function runRecurrent(
  kernels: Kernels,
  layer: RecurrentLayer,
  input: Tensor3D,
  initialState: CellState,
  lengths: Tensor1D | null,
): RecurrentPass {
  const inputs: RecurrentInputs = { input, weights: weightsOf(layer), initialState, lengths };
  const forward = kernels.recurrentForward(layer.spec, inputs);
  const dispose = () => {
    for (const tensor of [forward.output, ...forward.saved]) tensor.dispose();
  };
  return {
    output: forward.output,
    finalState: forward.finalState,
    backward(dOutput, gradients, needsInputGradient, flow) {
      const result = kernels.recurrentBackward(layer.spec, inputs, forward, {
        dOutput,
        dFinalState: flow?.dFinalState ?? null,
        needsInputGradient,
        needsStateGradient: flow?.needsInitialState ?? false,
      });
      dispose();
      const { dInput, dKernel, dRecurrentKernel, dBias } = result;
      if (flow !== null) flow.dInitialState = result.dInitialState;
      addGradient(gradients, layer.kernel, dKernel);
      addGradient(gradients, layer.recurrentKernel, dRecurrentKernel);
      addGradient(gradients, layer.bias, dBias);
      return dInput;
    },
    dispose,
  };
}

/** A layer's weights as the kernels take them. */
export function weightsOf({ kernel, recurrentKernel, bias }: RecurrentLayer): RecurrentWeights {
  return {
    kernel: kernel.variable as Tensor2D,
    recurrentKernel: recurrentKernel.variable as Tensor2D,
    bias: bias.variable as Tensor1D,
  };
}

/** Layers, one direction or two each, with their weights as the kernels take them. */
export function tracedLayers(
  layers: readonly (readonly RecurrentLayer[])[],
): { spec: RecurrentSpec; weights: RecurrentWeights }[][] {
  return layers.map((directions) => directions.map((layer) => ({ spec: layer.spec, weights: weightsOf(layer) })));
}
