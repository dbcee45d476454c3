import { describe, expect, it } from 'vitest';
import { ConfigError } from '../../../src/errors.js';
import { createRandom } from '../../../src/runtime/random.js';
import { chunksOf } from '../../../src/text/subwords/chunks.js';
import { learnMerges } from '../../../src/text/subwords/learn-merges.js';
import type { Merge } from '../../../src/text/subwords/merges.js';
import { mergePair } from '../../../src/text/subwords/pair-counts.js';

const all = { vocabularySize: 10_000, minCount: 1 };

describe('learnMerges', () => {
  it('finds the merges of the paper that described them', () => {
    // Sennrich et al. 2016, figure 1, whose end-of-word mark `·` is a character here.
    const words = [...repeat('low·', 5), ...repeat('lower·', 2), ...repeat('newest·', 6), ...repeat('widest·', 3)];
    const merges = learnMerges(
      words.map((word) => word.replace('·', 'X')),
      { vocabularySize: 2 + 11 + 4, minCount: 1 },
    );
    expect(merges).toEqual([
      ['e', 's'],
      ['es', 't'],
      ['est', 'X'],
      ['l', 'o'],
    ]);
  });

  it.each([1, 2, 3, 4, 5])('agrees with counting everything anew after each merge (seed %d)', (seed) => {
    const random = createRandom(seed);
    const word = () => Array.from({ length: 1 + random.integer(7) }, () => 'aabc'.charAt(random.integer(4))).join('');
    const texts = Array.from({ length: 60 }, () => `${word()} ${word()}`);
    const merges = learnMerges(texts, all);
    expect(merges.length).toBeGreaterThan(10);
    expect(merges).toEqual(naiveMerges(texts));
  });

  it('counts the characters and the two specials towards the size', () => {
    const texts = ['abab abab abab'];
    expect(learnMerges(texts, { vocabularySize: 5, minCount: 1 })).toEqual([]);
    expect(learnMerges(texts, { vocabularySize: 6, minCount: 1 })).toEqual([['a', 'b']]);
  });

  it('merges no pair that occurs once', () => {
    expect(learnMerges(['abc', 'abd'], all)).toEqual([['a', 'b']]);
  });

  it('leaves characters alone that are rarer than minCount', () => {
    expect(learnMerges(['xab', 'xab', 'ab'], { vocabularySize: 100, minCount: 3 })).toEqual([['a', 'b']]);
  });

  it('does not merge across words, and takes a space with the word behind it', () => {
    const merges = learnMerges(repeat('de la', 3), all);
    expect(merges.map((merge) => merge.join(''))).toEqual(expect.arrayContaining(['de', ' la']));
    expect(merges.every((merge) => !/\S\s/.test(merge.join('')))).toBe(true);
  });

  it('refuses a vocabulary that cannot hold the characters', () => {
    const learn = () => learnMerges(['abcd'], { vocabularySize: 5, minCount: 1 });
    expect(learn).toThrow(ConfigError);
    expect(learn).toThrow('A vocabulary of 5 subwords has no room for the characters');
    expect(learn).toThrow(/are 6\.$/);
  });
});

function repeat(text: string, times: number): string[] {
  return Array.from({ length: times }, () => text);
}

function naiveMerges(texts: readonly string[]): Merge[] {
  let sequences = texts.flatMap((text) => [...chunksOf(text)]).map((chunk) => [...chunk]);
  const merges: Merge[] = [];
  while (true) {
    const counts = new Map<string, number>();
    for (const tokens of sequences) {
      for (let index = 1; index < tokens.length; index++) {
        const pair = `${tokens[index - 1]}|${tokens[index]}`;
        counts.set(pair, (counts.get(pair) ?? 0) + 1);
      }
    }
    const [best] = [...counts].sort(([one, a], [other, b]) => b - a || (byParts(one, other) ? -1 : 1));
    if (best === undefined || best[1] < 2) return merges;
    const [left, right] = best[0].split('|') as [string, string];
    merges.push([left, right]);
    sequences = sequences.map((tokens) => mergePair(tokens, left, right));
  }
}

function byParts(one: string, other: string): boolean {
  const [[left = '', right = ''], [otherLeft = '', otherRight = '']] = [one.split('|'), other.split('|')];
  return left < otherLeft || (left === otherLeft && right < otherRight);
}
