import { describe, expect, it } from 'vitest';
import {
  type ChainWeights,
  chainLoss,
  chainMarginals,
  type Emissions,
  likeliestPath,
} from '../../../src/model/heads/crf.js';
import { createRandom } from '../../../src/runtime/random.js';

const K = 3;

function draw(lengths: number[], scale = 1): { weights: ChainWeights; emissions: Emissions; targets: Int32Array } {
  const random = createRandom(4);
  const numbers = (count: number) => Float32Array.from({ length: count }, () => scale * random.normal());
  const steps = Math.max(...lengths);
  const batchSize = lengths.length;
  return {
    weights: { transitions: numbers(K * K), start: numbers(K), end: numbers(K) },
    emissions: {
      values: numbers(steps * batchSize * K),
      bias: numbers(K),
      lengths: Int32Array.from(lengths),
      steps,
      batchSize,
    },
    targets: Int32Array.from({ length: steps * batchSize }, () => random.integer(K)),
  };
}

/** Every path of a row with its score, straight from the definition. */
function allPaths({ weights, emissions }: ReturnType<typeof draw>, row: number): { path: number[]; score: number }[] {
  const { values, bias, lengths, batchSize } = emissions;
  const length = lengths?.[row] as number;
  return Array.from({ length: K ** length }, (_, number) => {
    const path = Array.from({ length }, (_, step) => Math.floor(number / K ** step) % K);
    let score = (weights.start[path[0] as number] as number) + (weights.end[path.at(-1) as number] as number);
    for (const [step, label] of path.entries()) {
      score += (values[(step * batchSize + row) * K + label] as number) + (bias[label] as number);
      if (step > 0) score += weights.transitions[(path[step - 1] as number) * K + label] as number;
    }
    return { path, score };
  });
}

const lengths = [5, 1, 3];
const drawn = draw(lengths);
const { weights, emissions, targets } = drawn;
const rows = lengths.map((_, row) => {
  const paths = allPaths(drawn, row);
  return { paths, partition: paths.reduce((sum, { score }) => sum + Math.exp(score), 0) };
});

describe('a chain of labels against all of its paths', () => {
  it('has the loss of the targets', () => {
    const { losses } = chainLoss(weights, emissions, targets);
    for (const [row, { paths, partition }] of rows.entries()) {
      const own = paths.find(({ path }) => path.every((label, step) => label === targets[step * 3 + row]));
      expect(losses[row]).toBeCloseTo(Math.log(partition) - (own?.score as number), 5);
    }
  });

  it('has the marginals, and none where masked', () => {
    const marginals = chainMarginals(weights, emissions);
    for (const [row, { paths, partition }] of rows.entries()) {
      for (let step = 0; step < 5; step++) {
        for (let label = 0; label < K; label++) {
          const through = paths.filter(({ path }) => path[step] === label);
          const expected = through.reduce((sum, { score }) => sum + Math.exp(score), 0) / partition;
          expect(marginals[(step * 3 + row) * K + label]).toBeCloseTo(expected, 6);
        }
      }
    }
  });

  it('finds the likeliest path', () => {
    const labels = likeliestPath(weights, emissions);
    for (const [row, { paths }] of rows.entries()) {
      const best = paths.reduce((left, right) => (right.score > left.score ? right : left));
      expect(best.path.map((_, step) => labels[step * 3 + row])).toEqual(best.path);
    }
  });
});

describe('chainLoss', () => {
  it('has the gradients that finite differences give', () => {
    const { gradients } = chainLoss(weights, emissions, targets);
    const pairs: [Float32Array, Float32Array][] = [
      [emissions.values, gradients.dEmissions],
      [weights.transitions, gradients.dTransitions],
      [weights.start, gradients.dStart],
      [weights.end, gradients.dEnd],
    ];
    const epsilon = 1e-2;
    const lossAt = (values: Float32Array, index: number, value: number) => {
      values[index] = value;
      return chainLoss(weights, emissions, targets).losses.reduce((sum, loss) => sum + loss, 0);
    };
    for (const [values, gradient] of pairs) {
      for (const [index, value] of values.entries()) {
        const slope = (lossAt(values, index, value + epsilon) - lossAt(values, index, value - epsilon)) / (2 * epsilon);
        values[index] = value;
        expect(gradient[index]).toBeCloseTo(slope, 3);
      }
    }
  });

  it('stays finite for scores whose exponentials are not', () => {
    const large = draw([30], 60);
    const { losses, gradients } = chainLoss(large.weights, large.emissions, large.targets);
    expect(losses[0]).toBeGreaterThan(0);
    expect(Number.isFinite(losses[0])).toBe(true);
    expect(gradients.dEmissions.every(Number.isFinite)).toBe(true);
  });
});
