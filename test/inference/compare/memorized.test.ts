import { describe, expect, it } from 'vitest';
import { findMemorized } from '../../../src/inference/compare/memorized.js';
import { findOverlaps } from '../../../src/inference/compare/overlaps.js';
import { createRandom } from '../../../src/runtime/random.js';

const ids = (text: string) => Int32Array.from(text, (letter) => letter.charCodeAt(0));

describe('findMemorized', () => {
  it('tells each sample its overlaps and how much of it they cover', () => {
    const samples = ['xabcdy', '', 'bcde', 'q'].map(ids);
    expect(findMemorized(samples, ids('__abcd__bcde_abc'), 3)).toEqual([
      { tokenCount: 6, covered: 4, overlaps: [{ start: 1, length: 4, trainingStart: 2 }] },
      { tokenCount: 0, covered: 0, overlaps: [] },
      { tokenCount: 4, covered: 4, overlaps: [{ start: 0, length: 4, trainingStart: 8 }] },
      { tokenCount: 1, covered: 0, overlaps: [] },
    ]);
  });

  it('counts a token of two overlaps once', () => {
    const [sample] = findMemorized([ids('abcde')], ids('abcd_bcde'), 3);
    expect(sample?.overlaps.map(({ start, length }) => [start, length])).toEqual([
      [0, 4],
      [1, 4],
    ]);
    expect(sample?.covered).toBe(5);
  });

  it('finds what each sample alone has', () => {
    const random = createRandom(5);
    const draw = (length: number) => Int32Array.from({ length }, () => random.integer(3));
    for (let round = 0; round < 50; round++) {
      const [training, samples] = [draw(80), Array.from({ length: 5 }, () => draw(random.integer(30)))];
      const found = findMemorized(samples, training, 4);
      for (const [index, sample] of samples.entries()) {
        const alone = findOverlaps(sample, training, 4);
        const lengths = (overlaps: typeof alone) => overlaps.map(({ start, length }) => [start, length]);
        expect(lengths(found[index]?.overlaps ?? [])).toEqual(lengths(alone));
        const covered = new Set(alone.flatMap(({ start, length }) => Array.from({ length }, (_, at) => start + at)));
        expect(found[index]?.covered).toBe(covered.size);
      }
    }
  });

  it('finds nothing in no samples', () => {
    expect(findMemorized([], ids('abc'), 2)).toEqual([]);
  });
});
