import type { Kernels } from '../kernels/kernels.js';
import type { Random } from '../runtime/random.js';
import type { GradientStore, Parameter } from './parameters.js';

/**
 * A recurrent network from batches to predictions; it owns its parameters. All networks implement this contract; states,
 * penalties and label weights are in the options. The loss is that of the network's head (`heads/`).
 */
export interface Network<Batch, Predictions, Options extends LossOptions = LossOptions, Asked = void> {
  /** Plain JSON, stored in a checkpoint. */
  spec: unknown;
  /** In checkpoint order. */
  parameters: Parameter[];
  /** A forward and backward pass over a batch with targets. */
  lossAndGradients(kernels: Kernels, batch: Batch, options: Options): LossAndGradients;
  /** A forward pass without dropout and gradients. */
  predict(kernels: Kernels, batch: Batch, asked: Asked): Predictions;
  dispose(): void;
}

export interface LossOptions {
  /** The random stream of dropout masks. */
  random: Random | null;
  /** Where the gradients are put, in the order in which they are computed; a new store by default. */
  gradients?: GradientStore | undefined;
}

export interface LossAndGradients {
  /** Nats, summed over the batch's targets. */
  lossSum: number;
  /** Gradients of the summed loss for every parameter; the caller disposes them. */
  gradients: GradientStore;
}

/** Disposes a network's parameters. */
export function disposeParameters(parameters: readonly Parameter[]): void {
  for (const { variable } of parameters) variable.dispose();
}
