import { describe, expect, it } from 'vitest';
import { createRandom, deriveSeed, type Random, restoreRandom } from '../../src/runtime/random.js';

function draw(count: number, next: () => number): number[] {
  return Array.from({ length: count }, next);
}

/** Pearson's statistic of `values` in 0..bins-1 against a uniform distribution. */
function chiSquare(values: number[], bins: number): number {
  const counts = new Array<number>(bins).fill(0);
  for (const value of values) counts[value] = (counts[value] ?? 0) + 1;
  const expected = values.length / bins;
  return counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
}

/** The mean of a chi-square distribution is its degrees of freedom, the variance twice that: five deviations of room. */
function expectUniform(values: number[], bins: number): void {
  const freedom = bins - 1;
  expect(Math.abs(chiSquare(values, bins) - freedom)).toBeLessThan(5 * Math.sqrt(2 * freedom));
}

function moment(values: number[], power: number): number {
  return values.reduce((sum, value) => sum + value ** power, 0) / values.length;
}

describe('createRandom', () => {
  it('gives the same numbers for the same seed', () => {
    expect(draw(20, createRandom(7).next)).toEqual(draw(20, createRandom(7).next));
  });

  it.each([0, 1, 2 ** 31 - 1, 2 ** 32, 2 ** 53 - 1, -1, -(2 ** 53) + 1])(
    'seed %d differs from its neighbour',
    (seed) => {
      const neighbour = seed === 2 ** 53 - 1 ? seed - 1 : seed + 1;
      const random = createRandom(neighbour);
      const distances = draw(32, createRandom(seed).next).map((value) => Math.abs(value - random.next()));
      expect(Math.min(...distances)).toBeGreaterThan(1e-5);
    },
  );

  it('starts uniformly over consecutive seeds', () => {
    expectUniform(
      Array.from({ length: 6400 }, (_, seed) => Math.floor(createRandom(seed).next() * 64)),
      64,
    );
  });

  it.each([Number.NaN, 1.5, 2 ** 53])('refuses the seed %d', (seed) => {
    expect(() => createRandom(seed)).toThrow(RangeError);
  });
});

describe('next', () => {
  it('is uniform in [0, 1)', () => {
    const values = draw(100_000, createRandom(1).next);
    expect(Math.min(...values.slice(0, 50_000))).toBeGreaterThanOrEqual(0);
    expect(values.every((value) => value < 1)).toBe(true);
    expectUniform(
      values.map((value) => Math.floor(value * 128)),
      128,
    );
  });

  it('is uniform in the lowest of its 53 bits too', () => {
    const values = draw(32_000, createRandom(2).next).map((value) => value * 2 ** 53);
    expect(values.every(Number.isInteger)).toBe(true);
    expectUniform(
      values.map((value) => value % 32),
      32,
    );
  });

  it('is independent of the number before', () => {
    const random = createRandom(3);
    expectUniform(
      draw(64_000, () => Math.floor(random.next() * 16) * 16 + Math.floor(random.next() * 16)),
      256,
    );
  });
});

describe('integer', () => {
  it.each([1, 2, 3, 10, 64, 1000])('is uniform below %d', (bound) => {
    const random = createRandom(bound);
    const values = draw(200 * bound, () => random.integer(bound));
    if (bound === 1) expect(new Set(values)).toEqual(new Set([0]));
    else expectUniform(values, bound);
  });

  it('reaches the upper half of 2^32', () => {
    const random = createRandom(5);
    const values = draw(100, () => random.integer(2 ** 32));
    expect(Math.max(...values)).toBeGreaterThan(2 ** 31);
    expect(Math.max(...values)).toBeLessThan(2 ** 32);
  });

  it.each([0, -1, 1.5, 2 ** 32 + 1, Number.NaN])('refuses the bound %d', (bound) => {
    expect(() => createRandom(1).integer(bound)).toThrow(RangeError);
  });
});

describe('normal', () => {
  it('has the moments of a standard normal', () => {
    const values = draw(200_000, createRandom(11).normal);
    // Five standard errors of each sample moment: sqrt(Var(x^k) / n), Var(x) = 1, Var(x²) = 2, Var(x³) = 15, Var(x⁴) = 96.
    for (const [power, expected, variance] of [
      [1, 0, 1],
      [2, 1, 2],
      [3, 0, 15],
      [4, 3, 96],
    ] as const) {
      expect(Math.abs(moment(values, power) - expected)).toBeLessThan(5 * Math.sqrt(variance / values.length));
    }
  });
});

describe('shuffle', () => {
  it('reaches each order equally often', () => {
    const random = createRandom(13);
    const orders = ['012', '021', '102', '120', '201', '210'];
    const values = draw(12_000, () => {
      const items = [0, 1, 2];
      random.shuffle(items);
      return orders.indexOf(items.join(''));
    });
    expectUniform(values, 6);
  });

  it('takes typed arrays and keeps their items', () => {
    const items = Int32Array.from({ length: 50 }, (_, index) => index);
    createRandom(1).shuffle(items);
    expect([...items]).not.toEqual([...items].sort((a, b) => a - b));
    expect([...items].sort((a, b) => a - b)).toEqual(Array.from({ length: 50 }, (_, index) => index));
  });
});

describe('shuffle, with positions drawn in blocks', () => {
  it.each([2, 3, 1024, 1025, 1026, 5000])('is Fisher-Yates with `integer`, for %i items', (count) => {
    const [random, reference] = [createRandom(21), createRandom(21)];
    const items = Uint32Array.from({ length: count }, (_, index) => index);
    const expected = Array.from(items);
    random.shuffle(items);
    for (let last = count - 1; last > 0; last--) {
      const chosen = reference.integer(last + 1);
      [expected[last], expected[chosen]] = [expected[chosen] as number, expected[last] as number];
    }
    expect([...items]).toEqual(expected);
    expect(random.state()).toEqual(reference.state());
    expect(random.next()).toBe(reference.next());
  });
});

describe('seed', () => {
  it('is a uniform integer below 2^31', () => {
    const values = draw(6400, createRandom(17).seed);
    expect(values.every(Number.isInteger)).toBe(true);
    expectUniform(
      values.map((value) => Math.floor((value / 2 ** 31) * 64)),
      64,
    );
  });
});

describe('state', () => {
  const everything = (random: Random) => [random.next(), random.integer(10), random.normal(), random.seed()];

  it('continues at the same position after a round trip through JSON', () => {
    const random = createRandom(23);
    everything(random);
    const restored = restoreRandom(JSON.parse(JSON.stringify(random.state())));
    expect(everything(restored)).toEqual(everything(random));
  });

  it('is a copy', () => {
    const random = createRandom(23);
    const state = random.state();
    const before = [...state];
    random.next();
    expect(state).toEqual(before);
  });

  it.each([[[1, 2, 3]], [[1, 2, 3, 0.5]], [[0, 0, 0, 0]]])('refuses %j', (state) => {
    expect(() => restoreRandom(state)).toThrow(RangeError);
  });
});

describe('deriveSeed', () => {
  it('depends on the seed and on the label', () => {
    const seeds = [0, 1, 2 ** 40].flatMap((seed) => ['a', 'b', 'ab', 'ba', ''].map((label) => deriveSeed(seed, label)));
    expect(new Set(seeds).size).toBe(seeds.length);
    expect(deriveSeed(1, 'batches')).toBe(deriveSeed(1, 'batches'));
  });

  it('is uniform below 2^31 over consecutive seeds', () => {
    const seeds = Array.from({ length: 6400 }, (_, seed) => deriveSeed(seed, 'dropout'));
    expect(seeds.every((seed) => Number.isInteger(seed) && seed >= 0 && seed < 2 ** 31)).toBe(true);
    expectUniform(
      seeds.map((seed) => Math.floor((seed / 2 ** 31) * 64)),
      64,
    );
  });
});
