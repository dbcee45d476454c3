import type { Tensor1D, Tensor2D, Tensor3D } from '@tensorflow/tfjs-core';
import type { CellState, Kernels, RecurrentInputs, RecurrentSpec, RecurrentWeights } from '../../kernels/kernels.js';
import type { Random } from '../../runtime/random.js';
import { tf } from '../../runtime/tensorflow.js';
import { addGradient } from '../gradients.js';
import type { GradientStore, Parameter } from '../parameters.js';

/** One direction of a recurrent layer. */
export interface RecurrentLayer {
  spec: RecurrentSpec;
  hiddenSize: number;
  kernel: Parameter;
  recurrentKernel: Parameter;
  bias: Parameter;
}

/** Gradients into a direction's final state and out of its initial state; the owner disposes them. */
export interface StateFlow {
  /** Set before the backward pass; null without a gradient. */
  dFinalState: CellState | null;
  needsInitialState: boolean;
  /** Set by the backward pass if needed. */
  dInitialState: CellState | null;
}

/** One pass of a layer; the caller keeps ownership of the input and the initial state. */
export interface RecurrentPass {
  /** [T, B, H] */
  output: Tensor3D;
  /** Owned by the caller; must be alive in `backward`. */
  finalState: CellState;
  /**
   * Without `flow`, backpropagation is truncated: no gradient comes from the final state or goes to the initial state. Disposes
   * the pass and returns dInput [T, B, I] if requested; the caller keeps ownership of `dOutput`.
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

/** DropConnect on the recurrent kernel; no effect without `random`, in evaluation. */
export interface WeightDropout {
  rate: number;
  random: Random | null;
}

/** The options for the kernels, plus `weightDropout`. */
export interface LayerInputs extends Omit<RecurrentInputs, 'weights'> {
  weightDropout?: WeightDropout | undefined;
}

/**
 * Runs a layer over `input` [T, B, I] with the kernels. Weight drop (Merity et al. 2017, section 2, after Wan et al. 2013): all
 * steps of the pass use M ∘ U, where M is 0 with probability `rate`, else 1/(1-rate); so dU = M ∘ d(M ∘ U).
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

/** A layer's weights for the kernels. */
export function weightsOf({ kernel, recurrentKernel, bias }: RecurrentLayer): RecurrentWeights {
  return {
    kernel: kernel.variable as Tensor2D,
    recurrentKernel: recurrentKernel.variable as Tensor2D,
    bias: bias.variable as Tensor1D,
  };
}

/** Layers of one or two directions, with their weights for the kernels. */
export function tracedLayers(
  layers: readonly (readonly RecurrentLayer[])[],
): { spec: RecurrentSpec; weights: RecurrentWeights }[][] {
  return layers.map((directions) => directions.map((layer) => ({ spec: layer.spec, weights: weightsOf(layer) })));
}
