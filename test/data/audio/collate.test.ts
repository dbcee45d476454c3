import { describe, expect, it } from 'vitest';
import { collate } from '../../../src/data/audio/collate.js';
import { drawStrings, joinSamples } from '../../../src/data/audio/join.js';
import { stackedSteps, stackFrames } from '../../../src/data/audio/stack-frames.js';
import type { Utterance } from '../../../src/data/audio/utterance.js';
import { createRandom } from '../../../src/runtime/random.js';

const frames = { values: Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9, 10), steps: 5, features: 2 };

describe('stackFrames', () => {
  it('puts frames side by side, every so many of them, and fills up the last', () => {
    const stacked = stackFrames(frames, { stack: 3, skip: 2 });
    expect(stacked).toMatchObject({ steps: 3, features: 6 });
    expect([...stacked.values]).toEqual([1, 2, 3, 4, 5, 6, 5, 6, 7, 8, 9, 10, 9, 10, 0, 0, 0, 0]);
  });

  it.each([
    { steps: 1, skip: 3, stacked: 1 },
    { steps: 6, skip: 3, stacked: 2 },
    { steps: 7, skip: 3, stacked: 3 },
  ])('makes $stacked steps of $steps frames, $skip apart', ({ steps, skip, stacked }) => {
    expect(stackedSteps(steps, { stack: 3, skip })).toBe(stacked);
  });

  it('leaves frames alone that are not stacked', () => {
    expect(stackFrames(frames, { stack: 1, skip: 1 })).toEqual(frames);
  });
});

describe('collate', () => {
  const short = { values: Float32Array.of(7, 8), steps: 1, features: 2 };

  it('lays sounds side by side, step by step, and fills up with 0', () => {
    const batch = collate([
      { frames: { ...frames, values: frames.values.slice(0, 4), steps: 2 }, labels: Int32Array.of(1), leastSteps: 1 },
      { frames: short, labels: Int32Array.of(2), leastSteps: 1 },
    ]);
    expect(batch).toEqual({
      inputs: Float32Array.of(1, 2, 7, 8, 3, 4, 0, 0),
      features: 2,
      lengths: Int32Array.of(2, 1),
      steps: 2,
      batchSize: 2,
      labels: [Int32Array.of(1), Int32Array.of(2)],
    });
  });

  it('gives a sound the steps that its labels need', () => {
    const { lengths, steps } = collate([{ frames: short, labels: Int32Array.of(2, 2), leastSteps: 3 }]);
    expect([...lengths, steps]).toEqual([3, 3]);
  });

  it('has no labels where a sound has none', () => {
    expect(collate([{ frames: short, labels: null, leastSteps: 1 }]).labels).toBeNull();
  });
});

describe('drawStrings', () => {
  const utterances = Array.from({ length: 12 }, (_, index): Utterance => {
    const sound = { type: 'samples', samples: new Float32Array(4) } as const;
    return { sound, file: `${index}.wav`, text: '1', group: index < 6 ? 'a' : 'b', document: 'x', line: null };
  });
  const spec = { shortest: 2, longest: 4, gapMilliseconds: { from: 10, to: 20 }, sameGroup: false, strings: 200 };

  it('draws strings of every length and gaps within their bounds', () => {
    const strings = drawStrings(utterances, spec, 1000, createRandom(1));
    expect(strings).toHaveLength(200);
    expect([...new Set(strings.map(({ parts }) => parts.length))].sort()).toEqual([2, 3, 4]);
    expect(strings.every(({ parts, gaps }) => gaps.length === parts.length - 1)).toBe(true);
    const gaps = strings.flatMap((string) => string.gaps);
    expect([Math.min(...gaps), Math.max(...gaps)]).toEqual([10, 20]);
    expect(new Set(strings.flatMap(({ parts }) => parts)).size).toBe(12);
  });

  it('is the same for the same seed', () => {
    expect(drawStrings(utterances, spec, 1000, createRandom(1))).toEqual(
      drawStrings(utterances, spec, 1000, createRandom(1)),
    );
  });

  it('keeps to one group if requested', () => {
    for (const { parts } of drawStrings(utterances, { ...spec, sameGroup: true }, 1000, createRandom(1))) {
      expect(new Set(parts.map((index) => utterances[index]?.group)).size).toBe(1);
    }
  });

  it('uses each recording once on average', () => {
    expect(drawStrings(utterances, { ...spec, strings: null }, 1000, createRandom(1))).toHaveLength(4);
  });
});

it('joinSamples puts silence between', () => {
  expect([...joinSamples([Float32Array.of(1, 2), Float32Array.of(3)], [2])]).toEqual([1, 2, 0, 0, 3]);
});
