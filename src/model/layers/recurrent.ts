import type { Tensor1D, Tensor2D, Tensor3D } from '@tensorflow/tfjs-core';
import type { CellState, Kernels, RecurrentInputs, RecurrentSpec, RecurrentWeights } from '../../kernels/kernels.js';
import type { Random } from '../../runtime/random.js';
import { tf } from '../../runtime/tensorflow.js';
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

/** DropConnect on the recurrent kernel; without `random`, in evaluation, nothing is dropped. */
export interface WeightDropout {
  rate: number;
  random: Random | null;
}

/** All but `weightDropout` as the kernels take it. */
export interface LayerInputs extends Omit<RecurrentInputs, 'weights'> {
  weightDropout?: WeightDropout | undefined;
}

/**
 * Runs a layer over `input` [T, B, I] by the kernels. Weight drop (Merity et al. 2017, section 2, after Wan et al. 2013):
 * at all steps of the pass h_t reads M ∘ U, M being 0 with probability `rate`, else 1/(1-rate), and so dU = M ∘ d(M ∘ U).
 */
export function runRecurrent(
  kernels: Kernels,
  layer: RecurrentLayer,
  { weightDropout, ...rest }: LayerInputs,
): RecurrentPass {
  const weights = weightsOf(layer);
  const mask = weightMask(kernels, weights.recurrentKernel, weightDropout);
  const dropped = mask && tf.mul<Tensor2D>(weights.recurrentKernel, mask);
  const inputs = { ...rest, weights: dropped === null ? weights : { ...weights, recurrentKernel: dropped } };
  const forward = kernels.recurrentForward(layer.spec, inputs);
  const dispose = () => {
    for (const tensor of [forward.output, ...forward.saved, mask, dropped]) tensor?.dispose();
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
      const { dInput, dKernel, dBias } = result;
      const dRecurrentKernel = mask === null ? result.dRecurrentKernel : tf.mul(result.dRecurrentKernel, mask);
      if (mask !== null) result.dRecurrentKernel.dispose();
      dispose();
      if (flow !== null) flow.dInitialState = result.dInitialState;
      addGradient(gradients, layer.kernel, dKernel);
      addGradient(gradients, layer.recurrentKernel, dRecurrentKernel);
      addGradient(gradients, layer.bias, dBias);
      return dInput;
    },
    dispose,
  };
}

function weightMask(kernels: Kernels, { shape }: Tensor2D, dropout: WeightDropout | undefined): Tensor2D | null {
  if (dropout === undefined || dropout.rate === 0 || dropout.random === null) return null;
  return kernels.dropoutMask(shape, dropout.rate, dropout.random.seed()) as Tensor2D;
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
