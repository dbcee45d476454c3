import { expect } from 'vitest';

/** Upper tail of the normal distribution that holds 0.001. */
const Z = 3.0902;

/**
 * Pearson's chi-square test that `counts` come from `expected` probabilities, at a level of 0.001; an outcome of
 * probability 0 must not come at all.
 */
export function expectDistribution(counts: readonly number[], expected: readonly number[]): void {
  expect(counts.length).toBe(expected.length);
  const draws = counts.reduce((sum, count) => sum + count, 0);
  let statistic = 0;
  let outcomes = 0;
  for (const [index, probability] of expected.entries()) {
    const count = counts[index] as number;
    if (probability === 0) {
      expect(count, `outcome ${index}, which is impossible`).toBe(0);
      continue;
    }
    outcomes++;
    statistic += (count - draws * probability) ** 2 / (draws * probability);
  }
  expect(statistic).toBeLessThanOrEqual(outcomes === 1 ? 0 : criticalValue(outcomes - 1));
}

/** Wilson and Hilferty 1931: within 3 % of the exact quantile at one degree of freedom, closer beyond. */
function criticalValue(degrees: number): number {
  const spread = 2 / (9 * degrees);
  return degrees * (1 - spread + Z * Math.sqrt(spread)) ** 3;
}

/** Weights divided by their sum. */
export function normalised(weights: readonly number[]): number[] {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.map((weight) => weight / total);
}
