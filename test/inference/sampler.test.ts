import { describe, expect, it } from 'vitest';
import { buildSampler, type SamplerOptions } from '../../src/inference/sampler.js';
import { createRandom } from '../../src/runtime/random.js';

const plain: SamplerOptions = { temperature: 1, topK: null, topP: null, banned: [] };

/** Exact expectations, worked out by hand from these probabilities. */
const probabilities = [0.4, 0.3, 0.2, 0.1];
const logits = Float32Array.from(probabilities, (p) => Math.log(p) + 3);

describe('buildSampler', () => {
  it.each<[string, Partial<SamplerOptions>, number[]]>([
    ['nothing set: the softmax', {}, [0.4, 0.3, 0.2, 0.1]],
    ['temperature 0.5: squares', { temperature: 0.5 }, [16 / 30, 9 / 30, 4 / 30, 1 / 30]],
    ['temperature 2: square roots', { temperature: 2 }, normalised(probabilities.map(Math.sqrt))],
    ['topK 2', { topK: 2 }, [4 / 7, 3 / 7, 0, 0]],
    ['topK beyond the vocabulary', { topK: 9 }, [0.4, 0.3, 0.2, 0.1]],
    ['topP 0.5: two tokens hold at least half', { topP: 0.5 }, [4 / 7, 3 / 7, 0, 0]],
    ['topP 0.71: three tokens', { topP: 0.71 }, [4 / 9, 3 / 9, 2 / 9, 0]],
    ['topP near 0: the likeliest stays', { topP: 1e-9 }, [1, 0, 0, 0]],
    ['topP 1: all', { topP: 1 }, [0.4, 0.3, 0.2, 0.1]],
    ['banned', { banned: [0] }, [0, 3 / 6, 2 / 6, 1 / 6]],
    ['banned goes before topK', { banned: [0], topK: 2 }, [0, 3 / 5, 2 / 5, 0]],
    ['topP is counted on what topK leaves', { topK: 3, topP: 0.75 }, [4 / 7, 3 / 7, 0, 0]],
    ['topP is counted after temperature', { temperature: 0.5, topP: 0.5 }, [1, 0, 0, 0]],
  ])('draws the exact distribution: %s', (_, options, expected) => {
    const draws = 20_000;
    const sampler = buildSampler({ ...plain, ...options });
    const random = createRandom(2026);
    const counts = [0, 0, 0, 0];
    for (let draw = 0; draw < draws; draw++) {
      const id = sampler(logits, random);
      counts[id] = (counts[id] ?? 0) + 1;
    }

    let statistic = 0;
    for (const [id, probability] of expected.entries()) {
      const count = counts[id] as number;
      if (probability === 0) expect(count).toBe(0);
      else statistic += (count - draws * probability) ** 2 / (draws * probability);
    }
    // Chi-square beyond 16.27 has probability 0.001 at 3 degrees of freedom; fewer outcomes only make it stricter.
    expect(statistic).toBeLessThan(16.27);
  });

  it('takes the likeliest token at temperature 0, without a draw', () => {
    const sampler = buildSampler({ ...plain, temperature: 0, topK: 1 });
    const random = createRandom(1);
    const before = random.state();
    expect(sampler(Float32Array.of(1, 5, 5, 2), random)).toBe(1);
    expect(random.state()).toEqual(before);
  });

  it('keeps banned tokens out at temperature 0', () => {
    expect(buildSampler({ ...plain, temperature: 0, banned: [0, 1] })(logits, createRandom(1))).toBe(2);
  });

  it('keeps exactly topK of equally likely tokens', () => {
    const sampler = buildSampler({ ...plain, topK: 2 });
    const random = createRandom(3);
    const seen = new Set(Array.from({ length: 200 }, () => sampler(Float32Array.of(1, 1, 1, 1, 0), random)));
    expect([...seen].sort()).toEqual([0, 1]);
  });

  it('stays finite at a very small temperature and very large logits', () => {
    const sampler = buildSampler({ ...plain, temperature: 1e-30 });
    expect(sampler(Float32Array.of(1e30, 3e30, 2e30), createRandom(4))).toBe(1);
  });

  it('leaves the logits as they are', () => {
    const given = logits.slice();
    buildSampler({ temperature: 0.7, topK: 2, topP: 0.5, banned: [1] })(given, createRandom(5));
    expect(given).toEqual(logits);
  });

  it.each([0, 1])('says that a diverged model cannot be sampled (temperature %d)', (temperature) => {
    const sampler = buildSampler({ ...plain, temperature });
    expect(() => sampler(Float32Array.of(Number.NaN, Number.NaN), createRandom(6))).toThrow(/diverged/);
  });

  it.each<[Partial<SamplerOptions>]>([
    [{ temperature: -1 }],
    [{ temperature: Number.NaN }],
    [{ topK: 0 }],
    [{ topK: 1.5 }],
    [{ topP: 0 }],
    [{ topP: 1.1 }],
  ])('refuses %o', (options) => {
    expect(() => buildSampler({ ...plain, ...options })).toThrow(RangeError);
  });
});

function normalised(weights: number[]): number[] {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.map((weight) => weight / total);
}
