import { describe, expect, it } from 'vitest';
import { buildSampler, type SamplerOptions } from '../../../src/inference/decode/sampler.js';
import { createRandom } from '../../../src/runtime/random.js';
import { expectDistribution, normalised } from './chi-square.js';

const plain: SamplerOptions = {
  excluded: [],
  repetitionPenalty: null,
  temperature: 1,
  topK: null,
  topP: null,
  minP: null,
  typical: null,
};
const none: ReadonlySet<number> = new Set();

/**
 * Exact expectations, worked out by hand from these probabilities. Their entropy is 1.280 nats, from which their information
 * is 0.364, 0.076, 0.330 and 1.023 away.
 */
const probabilities = [0.4, 0.3, 0.2, 0.1];
const logits = Float32Array.from(probabilities, (p) => Math.log(p) + 3);
const belowZero = Float32Array.from(probabilities, Math.log);

function draw(given: Float32Array, seen: ReadonlySet<number>, options: Partial<SamplerOptions>): number[] {
  const sampler = buildSampler({ ...plain, ...options });
  const random = createRandom(2026);
  const counts = [0, 0, 0, 0];
  for (let drawn = 0; drawn < 20_000; drawn++) {
    const id = sampler.draw(given, seen, random);
    counts[id] = (counts[id] ?? 0) + 1;
  }
  return counts;
}

describe('buildSampler', () => {
  it.each<[string, Partial<SamplerOptions>, number[]]>([
    ['nothing set: the softmax', {}, [0.4, 0.3, 0.2, 0.1]],
    ['temperature 0: the likeliest', { temperature: 0 }, [1, 0, 0, 0]],
    ['temperature 0.5: squares', { temperature: 0.5 }, [16 / 30, 9 / 30, 4 / 30, 1 / 30]],
    ['temperature 2: square roots', { temperature: 2 }, normalised(probabilities.map(Math.sqrt))],
    ['topK 2', { topK: 2 }, [4 / 7, 3 / 7, 0, 0]],
    ['topK beyond the vocabulary', { topK: 9 }, [0.4, 0.3, 0.2, 0.1]],
    ['topP 0.5: two tokens hold at least half', { topP: 0.5 }, [4 / 7, 3 / 7, 0, 0]],
    ['topP 0.71: three tokens', { topP: 0.71 }, [4 / 9, 3 / 9, 2 / 9, 0]],
    ['topP near 0: the likeliest stays', { topP: 1e-9 }, [1, 0, 0, 0]],
    ['topP 1: all', { topP: 1 }, [0.4, 0.3, 0.2, 0.1]],
    ['minP 0.6: at least 0.24', { minP: 0.6 }, [4 / 7, 3 / 7, 0, 0]],
    ['minP 0.3: at least 0.12', { minP: 0.3 }, [4 / 9, 3 / 9, 2 / 9, 0]],
    ['minP 1: the likeliest', { minP: 1 }, [1, 0, 0, 0]],
    ['minP 0: all', { minP: 0 }, [0.4, 0.3, 0.2, 0.1]],
    ['typical 0.2: the one nearest to the entropy', { typical: 0.2 }, [0, 1, 0, 0]],
    ['typical 0.4: two, the likeliest not among them', { typical: 0.4 }, [0, 3 / 5, 2 / 5, 0]],
    ['typical 0.6: three', { typical: 0.6 }, [4 / 9, 3 / 9, 2 / 9, 0]],
    ['typical 1: all', { typical: 1 }, [0.4, 0.3, 0.2, 0.1]],
    ['excluded', { excluded: [0] }, [0, 3 / 6, 2 / 6, 1 / 6]],
    ['excluded goes before topK', { excluded: [0], topK: 2 }, [0, 3 / 5, 2 / 5, 0]],
    ['excluded goes before minP', { excluded: [0], minP: 0.6 }, [0, 3 / 5, 2 / 5, 0]],
    ['topP is counted on what topK leaves', { topK: 3, topP: 0.75 }, [4 / 7, 3 / 7, 0, 0]],
    ['topP is counted after temperature', { temperature: 0.5, topP: 0.5 }, [1, 0, 0, 0]],
    ['minP is counted after temperature', { temperature: 0.5, minP: 0.3 }, [16 / 25, 9 / 25, 0, 0]],
    ['typical is counted on what topK leaves', { topK: 2, typical: 0.5 }, [1, 0, 0, 0]],
    ['typical is counted on what minP leaves', { minP: 0.6, typical: 0.5 }, [1, 0, 0, 0]],
  ])('draws the exact distribution: %s', (_, options, expected) => {
    expectDistribution(draw(logits, none, options), expected);
  });

  it.each<[string, Float32Array, number[], Partial<SamplerOptions>, number[]]>([
    ['divides a positive logit', logits, [0], { repetitionPenalty: 2 }, weights(logits, [0.5, 1, 1, 1])],
    ['multiplies a negative one', belowZero, [0, 2], { repetitionPenalty: 2 }, weights(belowZero, [2, 1, 2, 1])],
    ['below 1 it asks for repetition', logits, [3], { repetitionPenalty: 0.5 }, weights(logits, [1, 1, 1, 2])],
    ['goes before temperature', logits, [0], { repetitionPenalty: 2, temperature: 0.5 }, weights(logits, [1, 2, 2, 2])],
    ['goes before topK', logits, [0], { repetitionPenalty: 2, topK: 2 }, [0, 3 / 5, 2 / 5, 0]],
    ['goes before the likeliest is taken', logits, [0], { repetitionPenalty: 2, temperature: 0 }, [0, 1, 0, 0]],
    [
      'leaves a excluded token excluded',
      belowZero,
      [0],
      { repetitionPenalty: 2, excluded: [0] },
      [0, 3 / 6, 2 / 6, 1 / 6],
    ],
    ['1 changes nothing', logits, [0, 1], { repetitionPenalty: 1 }, probabilities],
  ])('draws the exact distribution under a repetition penalty: it %s', (_, given, seen, options, expected) => {
    expectDistribution(draw(given, new Set(seen), options), expected);
  });

  it('takes the likeliest token at temperature 0 whatever else is asked, without a draw', () => {
    const sampler = buildSampler({ ...plain, temperature: 0, topK: 1, typical: 0.1 });
    const random = createRandom(1);
    const before = random.state();
    expect(sampler.draw(Float32Array.of(1, 5, 5, 2), none, random)).toBe(1);
    expect(random.state()).toEqual(before);
  });

  it('keeps excluded tokens out at temperature 0', () => {
    expect(buildSampler({ ...plain, temperature: 0, excluded: [0, 1] }).draw(logits, none, createRandom(1))).toBe(2);
  });

  it('keeps exactly topK of equally likely tokens', () => {
    const sampler = buildSampler({ ...plain, topK: 2 });
    const random = createRandom(3);
    const seen = new Set(Array.from({ length: 200 }, () => sampler.draw(Float32Array.of(1, 1, 1, 1, 0), none, random)));
    expect([...seen].sort()).toEqual([0, 1]);
  });

  it('keeps the lowest ids of equally typical tokens', () => {
    const shaped = buildSampler({ ...plain, typical: 0.5 }).reshape(Float32Array.of(1, 1, 1, 1), none);
    expect([...shaped].map(Number.isFinite)).toEqual([true, true, false, false]);
  });

  it('stays finite at a very small temperature and very large logits', () => {
    const sampler = buildSampler({ ...plain, temperature: 1e-30 });
    expect(sampler.draw(Float32Array.of(1e30, 3e30, 2e30), none, createRandom(4))).toBe(1);
  });

  it('leaves the logits unchanged', () => {
    const given = logits.slice();
    const all = { repetitionPenalty: 2, temperature: 0.7, topK: 3, topP: 0.9, minP: 0.1, typical: 0.9, excluded: [1] };
    buildSampler(all).draw(given, new Set([0]), createRandom(5));
    expect(given).toEqual(logits);
  });

  it.each([0, 1])('says that a diverged model cannot be sampled (temperature %d)', (temperature) => {
    const sampler = buildSampler({ ...plain, temperature });
    expect(() => sampler.draw(Float32Array.of(Number.NaN, Number.NaN), none, createRandom(6))).toThrow(/diverged/);
  });

  it.each<[Partial<SamplerOptions>]>([
    [{ temperature: -1 }],
    [{ temperature: Number.NaN }],
    [{ topK: 0 }],
    [{ topK: 1.5 }],
    [{ topP: 0 }],
    [{ topP: 1.1 }],
    [{ minP: -0.1 }],
    [{ minP: 1.1 }],
    [{ typical: 0 }],
    [{ typical: 1.1 }],
    [{ repetitionPenalty: 0 }],
    [{ repetitionPenalty: Number.POSITIVE_INFINITY }],
  ])('refuses %o, also at temperature 0', (options) => {
    expect(() => buildSampler({ ...plain, ...options })).toThrow(RangeError);
    expect(() => buildSampler({ ...plain, temperature: 0, ...options })).toThrow(RangeError);
  });
});

/** Probabilities of logits that are each multiplied by a factor. */
function weights(given: Float32Array, factors: number[]): number[] {
  return normalised(factors.map((factor, id) => Math.exp((given[id] as number) * factor)));
}
