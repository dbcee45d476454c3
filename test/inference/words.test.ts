import { describe, expect, it } from 'vitest';
import { measureVariety, wordsOf } from '../../src/inference/compare/words.js';

describe('wordsOf', () => {
  it.each([
    ['¿Quién, tú?', ['quién', 'tú']],
    ['20 años-luz', ['20', 'años', 'luz']],
    ['qué', ['qué']], // decomposed: one word, as composed
    ['…', []],
  ])('%j', (text, words) => {
    expect(wordsOf(text)).toEqual(words);
  });
});

describe('measureVariety', () => {
  it('counts distinct words over all texts', () => {
    expect(measureVariety([['a', 'b'], ['a']])).toEqual({
      wordCount: 3,
      distinctShare: 2 / 3,
      repeatedShare: null,
    });
  });

  it('counts sequences of four words that occurred before, in their own text or another', () => {
    const line = ['a', 'b', 'c', 'd', 'e'];
    expect(measureVariety([line, line, ['x', 'a', 'b', 'c']]).repeatedShare).toBeCloseTo(2 / 5, 12);
  });

  it('joins no two texts', () => {
    expect(
      measureVariety([
        ['a', 'b'],
        ['c', 'd'],
      ]).repeatedShare,
    ).toBeNull();
  });
});
