import type { Kernels } from '../kernels/kernels.js';
import type { Random } from '../runtime/random.js';
import type { GradientStore, Parameter } from './parameters.js';

/**
 * A recurrent network from batches to what it says of them; it owns its parameters. All networks keep this contract; what is
 * learned beside (states, penalties, weights of labels) is in the options. The loss is that of the network's head (`heads/`).
 */
export interface Network<Batch, Predictions, Options extends LossOptions = LossOptions, Asked = void> {
  /** Plain JSON, saved with a checkpoint. */
  spec: unknown;
  /** In the order of the checkpoint. */
  parameters: Parameter[];
  /** One pass over a batch with targets, forwards and backwards. */
  lossAndGradients(kernels: Kernels, batch: Batch, options: Options): LossAndGradients;
  /** One pass without dropout, which computes no gradients. */
  predict(kernels: Kernels, batch: Batch, asked: Asked): Predictions;
  dispose(): void;
}

export interface LossOptions {
  /** Where dropout masks come from. */
  random: Random | null;
}

export interface LossAndGradients {
  /** Nats, summed over the batch's targets. */
  lossSum: number;
  /** Of the summed loss, of every parameter; the caller's. */
  gradients: GradientStore;
}

/** Disposes a network's parameters. */
export function disposeParameters(parameters: readonly Parameter[]): void {
  for (const { variable } of parameters) variable.dispose();
}
