import { argMax } from '../distribution.js';
import type { DrawRule, Stepper } from './stepper.js';

/** The first id of the largest logit; -1 if that is not finite. */
export function likeliest(logits: Float32Array): number {
  const best = argMax(logits);
  return Number.isFinite(logits[best]) ? best : -1;
}

/**
 * A draw from p ∝ exp(logit) by the inverse of the cumulative sum at `uniform` in [0, 1), in float64; -1 when the logits are
 * not finite.
 */
export function createSoftmaxDraw(): (logits: Float32Array, uniform: number) => number {
  let weights = new Float64Array(0);
  return (logits, uniform) => {
    const best = likeliest(logits);
    if (best < 0) return -1;
    if (weights.length !== logits.length) weights = new Float64Array(logits.length);
    const largest = logits[best] as number;
    let total = 0;
    for (let id = 0; id < logits.length; id++) {
      const weight = Math.exp((logits[id] as number) - largest);
      weights[id] = weight;
      total += weight;
    }
    return Number.isFinite(total) ? invert(weights, uniform * total) : -1;
  };
}

/** The first id whose cumulative weight exceeds `left`; if rounding leaves none, the last id with any weight. */
function invert(weights: Float64Array, left: number): number {
  let rest = left;
  let last = 0;
  for (let id = 0; id < weights.length; id++) {
    const weight = weights[id] as number;
    if (weight === 0) continue;
    last = id;
    rest -= weight;
    if (rest < 0) break;
  }
  return last;
}

/** Drawing for a stepper that can only step. */
export function createDraws({
  batchSize,
  vocabularySize,
  arrange,
  step,
}: Pick<Stepper, 'batchSize' | 'vocabularySize' | 'arrange' | 'step'>): Pick<Stepper, 'arrange' | 'setRule' | 'draw'> {
  const drawSoftmax = createSoftmaxDraw();
  const drawByRule = (logits: Float32Array, { temperature, excluded }: DrawRule, uniform: number) => {
    for (const id of excluded) logits[id] = Number.NEGATIVE_INFINITY;
    const best = likeliest(logits);
    if (temperature === 0 || best < 0) return best;
    if (temperature !== 1) divide(logits, logits[best] as number, temperature);
    return drawSoftmax(logits, uniform);
  };
  const greedy: DrawRule = { temperature: 0, excluded: [] };
  let rules: DrawRule[] = Array(batchSize).fill(greedy);
  return {
    arrange(parents) {
      arrange(parents);
      rules = Array.from(parents, (parent) => rules[parent] ?? greedy);
    },
    setRule(row, rule) {
      rules[row] = rule;
    },
    draw(tokens, uniforms, endId) {
      const drawn: number[] = [];
      let inputs = tokens;
      let isLast = false;
      while (!isLast && drawn.length < uniforms.length) {
        const logits = step(inputs);
        inputs = Int32Array.from(rules, (rule, row) => {
          const uniform = uniforms[drawn.length + row] as number;
          if (uniform < 0) return -1 - uniform;
          const id = drawByRule(logits.slice(row * vocabularySize, (row + 1) * vocabularySize), rule, uniform);
          if (id === endId || id < 0) isLast = true;
          return id;
        });
        drawn.push(...inputs);
      }
      return Int32Array.from(drawn);
    },
  };
}

/** The largest logit is subtracted first, so that a small temperature cannot overflow. */
function divide(logits: Float32Array, largest: number, temperature: number): void {
  for (let id = 0; id < logits.length; id++) logits[id] = ((logits[id] as number) - largest) / temperature;
}
