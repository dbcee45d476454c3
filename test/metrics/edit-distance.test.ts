import { describe, expect, it } from 'vitest';
import { characterErrorRate, editDistance, wordErrorRate } from '../../src/metrics/edit-distance.js';

describe('editDistance', () => {
  it.each([
    ['', '', 0],
    ['', 'uno dos', 2],
    ['uno dos', '', 2],
    ['uno dos tres', 'uno dos tres', 0],
    ['uno dos tres', 'uno tres', 1],
    ['uno tres', 'uno dos tres', 1],
    ['uno dos tres', 'uno diez tres', 1],
    ['uno dos', 'dos uno', 2],
    ['s i t t i n g', 'k i t t e n', 3],
  ])('from "%s" to "%s" is %d', (left, right, expected) => {
    const split = (text: string) => text.split(' ').filter(Boolean);
    expect(editDistance(split(left), split(right))).toBe(expected);
  });

  it('agrees with the recurrence on sequences longer than a machine word', () => {
    const words = (length: number, factor: number) =>
      Array.from({ length }, (_, index) => String((index * factor) % 7));
    const [left, right] = [words(150, 3), words(131, 5)];
    expect(editDistance(left, right)).toBe(byRecurrence(left, right));
  });

  it('compares items, not the code units in them', () => {
    expect(editDistance(['😀', '😁'], ['😁'])).toBe(1);
  });

  it('refuses more distinct items than it can tell apart', () => {
    const many = Array.from({ length: 65_537 }, (_, index) => `w${index}`);
    expect(() => editDistance(many, [])).toThrow(RangeError);
  });
});

describe('wordErrorRate', () => {
  it('sums over the corpus before it divides', () => {
    expect(wordErrorRate(['uno dos', 'tres'], ['uno tres', 'tres cuatro cinco'])).toEqual({
      rate: 3 / 5,
      errors: 3,
      length: 5,
    });
  });

  it('is above 1 where more is wrong than there is', () => {
    expect(wordErrorRate(['a b c'], ['d']).rate).toBe(3);
  });

  it('does not see how many blanks stand between words', () => {
    expect(wordErrorRate(['  uno   dos '], ['uno dos']).errors).toBe(0);
  });
});

describe('characterErrorRate', () => {
  it('counts code points and blanks', () => {
    expect(characterErrorRate(['año 😀'], ['ano 😀😀'])).toEqual({ rate: 2 / 6, errors: 2, length: 6 });
  });
});

function byRecurrence(left: readonly string[], right: readonly string[]): number {
  let row = right.map((_, index) => index + 1);
  for (const [i, item] of left.entries()) {
    let diagonal = i;
    let before = i + 1;
    row = row.map((above, j) => {
      const cost = Math.min(above + 1, before + 1, diagonal + (item === right[j] ? 0 : 1));
      diagonal = above;
      before = cost;
      return cost;
    });
  }
  return row.at(-1) ?? left.length;
}
