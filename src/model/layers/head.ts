import type { Scalar, Tensor } from '@tensorflow/tfjs';
import { tf } from '../../runtime/tensorflow.js';
import { addGradient } from '../gradients.js';
import type { GradientStore, Parameter } from '../parameters.js';

export interface HeadOutcome<Inputs extends readonly Tensor[]> {
  loss: number;
  /** The loss's gradient with respect to each input, in its shape; the caller's, to go down with. */
  dInputs: Inputs;
}

/**
 * What stands above the recurrent layers, by tfjs's own gradients: the value of `loss` at `inputs` and at the parameters'
 * values, which it gets in their order, and the gradients of both; those of the parameters are added to `gradients`. The
 * loss has to depend on every one of them. Intermediate tensors are disposed; the inputs stay the caller's. An operation
 * that tfjs cannot differentiate, ours or one that gives loss and gradient together, goes into a `tf.customGrad` inside.
 */
export function differentiateHead<Inputs extends readonly Tensor[]>(
  inputs: Inputs,
  parameters: readonly Parameter[],
  loss: (inputs: Inputs, weights: readonly Tensor[]) => Scalar,
  gradients: GradientStore,
): HeadOutcome<Inputs> {
  const arguments_ = [...inputs, ...parameters.map(({ variable }) => variable)];
  const f = (...tensors: Tensor[]): Scalar =>
    loss(tensors.slice(0, inputs.length) as unknown as Inputs, tensors.slice(inputs.length));
  const { value, grads } = tf.valueAndGrads(f)(arguments_);
  for (const [index, parameter] of parameters.entries()) {
    addGradient(gradients, parameter, grads[inputs.length + index] as Tensor);
  }
  const [sum = Number.NaN] = value.dataSync();
  value.dispose();
  return { loss: sum, dInputs: grads.slice(0, inputs.length) as unknown as Inputs };
}
