import { describe, expect, it } from 'vitest';
import { findOverlaps } from '../../../src/inference/compare/overlaps.js';
import { createRandom } from '../../../src/runtime/random.js';

/** The same by trying every stretch. */
function bruteForce(sample: Int32Array, training: Int32Array, minLength: number) {
  const joined = `,${training.join(',')},`;
  const stands = (start: number, end: number) =>
    start >= 0 && end <= sample.length && joined.includes(`,${sample.subarray(start, end).join(',')},`);
  const found: { start: number; length: number }[] = [];
  for (let start = 0; start < sample.length; start++) {
    for (let end = start + minLength; end <= sample.length; end++) {
      if (stands(start, end) && !stands(start - 1, end) && !stands(start, end + 1)) {
        found.push({ start, length: end - start });
      }
    }
  }
  return found;
}

describe('findOverlaps', () => {
  it('finds the same matches as an exhaustive search, with their locations', () => {
    const random = createRandom(3);
    for (let round = 0; round < 200; round++) {
      const symbols = 2 + random.integer(4);
      const draw = (length: number) => Int32Array.from({ length }, () => random.integer(symbols));
      const training = draw(60);
      const sample = draw(25);
      const minLength = 1 + random.integer(4);
      const overlaps = findOverlaps(sample, training, minLength);
      expect(overlaps.map(({ start, length }) => ({ start, length }))).toEqual(bruteForce(sample, training, minLength));
      for (const { start, length, trainingStart } of overlaps) {
        expect(training.subarray(trainingStart, trainingStart + length)).toEqual(
          sample.subarray(start, start + length),
        );
      }
    }
  });

  it('finds nothing in nothing', () => {
    expect(findOverlaps(Int32Array.of(), Int32Array.of(1, 2), 1)).toEqual([]);
    expect(findOverlaps(Int32Array.of(1, 2), Int32Array.of(), 1)).toEqual([]);
  });
});
