import type { Tensor, Variable } from '@tensorflow/tfjs-core';
import { tf } from '../../runtime/tensorflow.js';
import { isSparse } from '../gradient.js';
import type { Gradient, UpdateRule } from '../kernels.js';
import { toDense } from './embedding.js';

/** √ Σ g²; squares are summed in float32 per gradient, and these sums in float64. */
export function globalNorm(gradients: Gradient[]): number {
  const sums = gradients.map((gradient) => {
    const sum = tf.tidy(() => (isSparse(gradient) ? gradient.rows : gradient).square().sum());
    const value = sum.dataSync()[0] as number;
    sum.dispose();
    return value;
  });
  return Math.sqrt(sums.reduce((total, sum) => total + sum, 0));
}

/** See `Kernels.update`; each rule follows its formula, operation by operation. */
export function update(
  rule: UpdateRule,
  variable: Variable,
  slots: Variable[],
  gradient: Gradient,
  options: { scale: number; clipValue: number | null },
): void {
  tf.tidy(() => {
    const scaled = toDense(gradient, variable.shape).mul(options.scale);
    const { clipValue } = options;
    const g = clipValue === null ? scaled : scaled.clipByValue(-clipValue, clipValue);
    const change = changes(rule, g, slots);
    const decay = 'weightDecay' in rule ? rule.learningRate * (rule.weightDecay ?? 0) : 0;
    const decayed = decay === 0 ? variable : variable.mul(1 - decay);
    variable.assign(decayed.sub(change));
  });
}

/** The value to subtract from the variable; also updates the slots. */
function changes(rule: UpdateRule, g: Tensor, slots: Variable[]): Tensor {
  const [first, second] = slots as [Variable, Variable];
  switch (rule.type) {
    case 'sgd':
      return g.mul(rule.learningRate);
    case 'momentum': {
      // v = μ v + g
      const velocity = first.mul(rule.momentum).add(g);
      first.assign(velocity);
      return (rule.nesterov ? velocity.mul(rule.momentum).add(g) : velocity).mul(rule.learningRate);
    }
    case 'rmsprop': {
      // s = ρ s + (1 - ρ) g²
      const squares = first.mul(rule.decay).add(g.square().mul(1 - rule.decay));
      first.assign(squares);
      return g.mul(rule.learningRate).div(squares.sqrt().add(rule.epsilon));
    }
    case 'adam':
    case 'adamw': {
      // m = β₁ m + (1 - β₁) g;  v = β₂ v + (1 - β₂) g²;  m̂ = m / (1 - β₁ᵗ);  v̂ = v / (1 - β₂ᵗ)
      const mean = first.mul(rule.beta1).add(g.mul(1 - rule.beta1));
      const squares = second.mul(rule.beta2).add(g.square().mul(1 - rule.beta2));
      first.assign(mean);
      second.assign(squares);
      const meanHat = mean.div(1 - rule.beta1 ** rule.step);
      const squaresHat = squares.div(1 - rule.beta2 ** rule.step);
      return meanHat.mul(rule.learningRate).div(squaresHat.sqrt().add(rule.epsilon));
    }
  }
}
