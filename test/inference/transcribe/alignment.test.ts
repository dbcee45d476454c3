import { describe, expect, it } from 'vitest';
import { alignText } from '../../../src/inference/transcribe/align-text.js';
import { emissionsOf } from '../../../src/inference/transcribe/emissions.js';
import { greedyPath } from '../../../src/inference/transcribe/greedy.js';
import { allPaths, randomEmissions } from './emissions.js';

const none: ReadonlySet<number> = new Set();

describe('greedyPath', () => {
  it('merges repeats, except those that a blank separates', () => {
    const path = [2, 0, 0, 2, 0, 1, 1];
    const emissions = path.map((id) => Float32Array.from({ length: 3 }, (_, k) => (k === id ? -0.1 : -3)));
    expect(greedyPath(emissions, none)).toEqual([
      { id: 0, from: 1, to: 3 },
      { id: 0, from: 4, to: 5 },
      { id: 1, from: 5, to: 7 },
    ]);
  });

  it('says nothing in silence', () => {
    expect(greedyPath([Float32Array.of(-3, -0.1)], none)).toEqual([]);
  });
});

describe('alignText', () => {
  it.each([
    { ids: [0, 1], seed: 1 },
    { ids: [1, 1], seed: 2 },
    { ids: [2, 0, 2], seed: 3 },
    { ids: [], seed: 4 },
  ])('finds the likeliest of all alignments of $ids', ({ ids, seed }) => {
    const emissions = randomEmissions(5, 4, seed);
    const paths = [...allPaths(emissions)].filter((path) => path.ids.join() === ids.join());
    const best = paths.reduce((left, right) => (right.logProbability > left.logProbability ? right : left));
    const found = alignText(emissions, ids);
    expect(found.map(({ id }) => id)).toEqual(ids);
    const said = best.path.map(() => 3);
    for (const { id, from, to } of found) said.fill(id, from, to);
    expect(said).toEqual(best.path);
  });

  it.each([1, 2, 12, 101])('is the greedy path of %i steps for the text of the greedy path', (steps) => {
    const emissions = randomEmissions(steps, 5, 9);
    const greedy = greedyPath(emissions, none);
    expect(
      alignText(
        emissions,
        greedy.map(({ id }) => id),
      ),
    ).toEqual(greedy);
  });

  it('refuses a text that the steps are too few for', () => {
    expect(() => alignText(randomEmissions(2, 3, 1), [0, 0])).toThrow('2 steps are too few for 2 tokens.');
  });
});

it('takes each row of a batch out of its log-probabilities', () => {
  const values = Float32Array.from({ length: 12 }, (_, index) => index); // [3 * 2, 2]
  const rows = emissionsOf(values, { lengths: Int32Array.of(3, 1), batchSize: 2 }, 2);
  expect(rows.map((row) => row.map((step) => [...step]))).toEqual([
    [
      [0, 1],
      [4, 5],
      [8, 9],
    ],
    [[2, 3]],
  ]);
});
