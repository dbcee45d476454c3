import type { Tensor, Variable } from '@tensorflow/tfjs-core';
import type { OperationAttributes } from '../../runtime/host-memory.js';
import { tf } from '../../runtime/tensorflow.js';
import { isSparse } from '../gradient.js';
import type { Gradient, UpdateRule } from '../kernels.js';
import { absent } from './absent.js';
import { execute } from './execute.js';
import { own } from './ownership.js';

/** See `Kernels.update`: one operation, in place, in one pass over the memory. */
export function update(
  rule: UpdateRule,
  variable: Variable,
  slots: Variable[],
  gradient: Gradient,
  options: { scale: number; clipValue: number | null },
): void {
  const { name, attributes, parameters } = operationOf(rule);
  for (const target of [variable, ...slots]) own(target);
  if (rule.type === 'sgd' && rule.weightDecay) decay(variable, rule.learningRate * rule.weightDecay);
  const sparse = isSparse(gradient);
  const given = tf.tensor1d([options.scale, options.clipValue ?? Number.POSITIVE_INFINITY, ...parameters]);
  const values = sparse ? [gradient.rows, gradient.ids] : [gradient, absent('int32')];
  execute(name, { sparse, ...attributes }, [variable, ...slots, ...values, given], 0);
  given.dispose();
}

/** w -= share w, also for rows without a gradient. */
function decay(variable: Variable, share: number): void {
  const [copy] = execute('RnnCopy', {}, [variable], 1);
  const given = tf.tensor1d([1, Number.POSITIVE_INFINITY, share]);
  execute('RnnSgd', { sparse: false }, [variable, copy as Tensor, absent('int32'), given], 0);
  tf.dispose([copy as Tensor, given]);
}

/** The operation of a rule in training-operations.cc; 1 - β is computed here, because float32 would lose precision. */
function operationOf(rule: UpdateRule): { name: string; attributes: OperationAttributes; parameters: number[] } {
  switch (rule.type) {
    case 'sgd':
      return { name: 'RnnSgd', attributes: {}, parameters: [rule.learningRate] };
    case 'momentum': {
      const attributes = { nesterov: rule.nesterov };
      return { name: 'RnnMomentum', attributes, parameters: [rule.learningRate, rule.momentum] };
    }
    case 'rmsprop': {
      const parameters = [rule.learningRate, rule.decay, 1 - rule.decay, rule.epsilon];
      return { name: 'RnnRmsProp', attributes: {}, parameters };
    }
    case 'adam':
    case 'adamw': {
      const { learningRate, beta1, beta2, step, epsilon } = rule;
      const corrections = [1 / (1 - beta1 ** step), 1 / (1 - beta2 ** step)];
      const decay = rule.type === 'adamw' ? learningRate * rule.weightDecay : 0;
      const parameters = [learningRate, beta1, 1 - beta1, beta2, 1 - beta2, ...corrections, epsilon, decay];
      return { name: 'RnnAdam', attributes: {}, parameters };
    }
  }
}
