import { describe, expect, it } from 'vitest';
import { type EncodedSample, encodedSamples, fillSamples, planSamples } from '../../src/data/label-batches.js';
import { createRandom } from '../../src/runtime/random.js';

function tokens(ids: number[], targets: number[] | null = null, characters: Int32Array[] | null = null): EncodedSample {
  return {
    input: { type: 'tokens', ids: Int32Array.from(ids), characters },
    steps: ids.length,
    targets: targets && Int32Array.from(targets),
  };
}

describe('fillSamples', () => {
  it('lays samples side by side, time-major, zeros where they are shorter', () => {
    const batch = fillSamples([tokens([1, 2, 3], [4, 5, 6]), tokens([7], [8])]);
    expect(batch).toMatchObject({ steps: 3, batchSize: 2, targetCount: 4 });
    expect(batch.inputs).toMatchObject({ ids: Int32Array.of(1, 7, 2, 0, 3, 0), characters: null });
    expect(batch.targets).toEqual(Int32Array.of(4, 8, 5, 0, 6, 0));
    expect(batch.lengths).toEqual(Int32Array.of(3, 1));
  });

  it('has no lengths where all samples are equally long', () => {
    expect(fillSamples([tokens([1, 2]), tokens([3, 4])]).lengths).toBeNull();
  });

  it('keeps one target a sample', () => {
    const batch = fillSamples([tokens([1, 2], [5]), tokens([3], [6])]);
    expect(batch).toMatchObject({ targets: Int32Array.of(5, 6), targetCount: 2 });
  });

  it('has no targets where one sample lacks them', () => {
    expect(fillSamples([tokens([1, 2], [5]), tokens([3])]).targets).toBeNull();
  });

  it('refuses targets that are neither one each nor one a step', () => {
    expect(() => fillSamples([tokens([1, 2, 3], [5, 6])])).toThrow(RangeError);
  });

  it('holds the characters of each word once', () => {
    const [ab, c] = [Int32Array.of(1, 2), Int32Array.of(3)];
    const { inputs } = fillSamples([tokens([1, 1], null, [ab, c]), tokens([1], null, [ab])]);
    expect(inputs).toMatchObject({
      characters: {
        count: 2,
        steps: 2,
        lengths: Int32Array.of(2, 1),
        ids: Int32Array.of(1, 3, 2, 0),
        of: Int32Array.of(0, 0, 1, 0),
      },
    });
  });

  it('lays frames side by side', () => {
    const frames = (...values: number[]): EncodedSample => ({
      input: { type: 'frames', frames: Float32Array.from(values), features: 2 },
      steps: values.length / 2,
      targets: null,
    });
    const { inputs } = fillSamples([frames(1, 2), frames(3, 4, 5, 6)]);
    expect(inputs).toEqual({ type: 'frames', features: 2, frames: Float32Array.of(1, 2, 3, 4, 0, 0, 5, 6) });
  });
});

describe('planSamples', () => {
  const samples = [3, 1, 2, 5, 4].map((length) =>
    tokens(
      Array.from({ length }, () => length),
      [length],
    ),
  );

  it('keeps the order without a random generator', () => {
    const plan = planSamples(encodedSamples(samples), { batchSize: 2, random: null });
    expect(plan.length).toBe(3);
    expect([0, 1, 2].flatMap((index) => [...(plan.batch(index).targets ?? [])])).toEqual([3, 1, 2, 5, 4]);
    expect(plan.targetCount).toBe(5);
  });

  it('puts samples of about one length together, each of them once', () => {
    const plan = planSamples(encodedSamples(samples), { batchSize: 2, random: createRandom(1) });
    const batches = [0, 1, 2].map((index) => [...(plan.batch(index).targets ?? [])].sort());
    expect(batches.sort()).toEqual([[1, 2], [3, 4], [5]]);
    expect(plan.padding).toBeCloseTo(1 - 15 / (4 + 8 + 5), 9);
  });

  it('refuses to plan nothing', () => {
    expect(() => planSamples(encodedSamples([]), { batchSize: 2, random: null })).toThrow(RangeError);
  });
});
