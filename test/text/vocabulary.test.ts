import { describe, expect, it } from 'vitest';
import { CheckpointError, ConfigError, DataError } from '../../src/errors.js';
import { buildVocabulary, vocabularyFromJSON } from '../../src/text/vocabulary.js';

const all = { minCount: 1, maxSize: null };

describe('buildVocabulary', () => {
  it('keeps the requested tokens however rare they are, and counts the rest as unknown', () => {
    const vocabulary = buildVocabulary(['a', 'a', 'b', 'c'], {
      minCount: 2,
      maxSize: null,
      always: new Set(['c', 'd']),
    });
    expect(vocabulary.tokens).toEqual(['<EOS>', '<UNK>', 'a', 'c', 'd']);
    expect(vocabulary.counts).toEqual([0, 1, 2, 1, 0]);
  });

  it('orders by falling count, then by code point', () => {
    const { tokens } = buildVocabulary(['\uFF01', 'b', '😀', 'c', 'c', 'ab', 'a'], all);
    expect(tokens).toEqual(['<EOS>', '<UNK>', 'c', 'a', 'ab', 'b', '\uFF01', '😀']);
  });

  it('counts specials of the text as specials', () => {
    const vocabulary = buildVocabulary(['a', '<EOS>', '<UNK>', 'a', '<EOS>'], all);
    expect(vocabulary.tokens).toEqual(['<EOS>', '<UNK>', 'a']);
    expect(vocabulary.counts).toEqual([2, 1, 2]);
  });

  it('leaves rare tokens to <UNK>', () => {
    const vocabulary = buildVocabulary(['a', 'b', 'a', 'c', 'c', 'c'], { minCount: 2, maxSize: null });
    expect(vocabulary.tokens).toEqual(['<EOS>', '<UNK>', 'c', 'a']);
    expect(vocabulary.counts).toEqual([0, 1, 3, 2]);
    expect(vocabulary.id('b')).toBe(vocabulary.unkId);
    expect(vocabulary.has('b')).toBe(false);
  });

  it('counts the specials in maxSize', () => {
    const vocabulary = buildVocabulary(['a', 'a', 'a', 'b', 'b', 'c'], { minCount: 1, maxSize: 4 });
    expect(vocabulary.tokens).toEqual(['<EOS>', '<UNK>', 'a', 'b']);
    expect(vocabulary.counts).toEqual([0, 1, 3, 2]);
    expect(vocabulary.size).toBe(4);
  });

  it('holds tokens that are names in JavaScript', () => {
    const vocabulary = buildVocabulary(['__proto__', 'constructor', '__proto__'], all);
    expect([...vocabulary.encode(['__proto__', 'constructor', 'toString', 'hasOwnProperty'])]).toEqual([2, 3, 1, 1]);
    const restored = vocabularyFromJSON(JSON.parse(JSON.stringify(vocabulary)));
    expect(restored.token(2)).toBe('__proto__');
  });

  it('has no token for an id out of range', () => {
    expect(() => buildVocabulary(['a'], all).token(3)).toThrow(RangeError);
  });

  it.each([
    { name: 'no tokens', tokens: [], minCount: 1, message: 'The training text has no tokens' },
    { name: 'specials alone', tokens: ['<EOS>'], minCount: 1, message: 'The training text has no tokens' },
    { name: 'rare tokens alone', tokens: ['a', 'b', 'b'], minCount: 3, message: '"b", occurs 2' },
  ])('refuses $name', ({ tokens, minCount, message }) => {
    const build = () => buildVocabulary(tokens, { minCount, maxSize: null });
    expect(build).toThrow(DataError);
    expect(build).toThrow(message);
  });

  it('refuses a size that leaves no room', () => {
    expect(() => buildVocabulary(['a'], { minCount: 1, maxSize: 2 })).toThrow(ConfigError);
  });
});

describe('vocabularyFromJSON', () => {
  const whole = buildVocabulary(['a', 'b', 'a', '\n', '😀'], { minCount: 1, maxSize: 5 });

  it('restores what toJSON wrote', () => {
    const restored = vocabularyFromJSON(JSON.parse(JSON.stringify(whole)));
    expect(restored.tokens).toEqual(whole.tokens);
    expect(restored.counts).toEqual(whole.counts);
    expect([...restored.encode(['a', '\n', '😀', 'b'])]).toEqual([...whole.encode(['a', '\n', '😀', 'b'])]);
  });

  const tokens = ['<EOS>', '<UNK>', 'a'];
  const counts = [1, 1, 1];
  it.each([
    [null, 'no list "tokens"'],
    ['tokens', 'no list "tokens"'],
    [{ counts }, 'no list "tokens"'],
    [{ tokens }, 'no list "counts"'],
    [{ tokens, counts: [1] }, '3 tokens and 1 counts'],
    [{ tokens: [], counts: [] }, 'token 0 is undefined instead of <EOS>'],
    [{ tokens: ['<EOS>', 'a', 'b'], counts }, 'token 1 is "a" instead of <UNK>'],
    [{ tokens: ['<EOS>', '<UNK>', 7], counts }, 'token 2 is 7'],
    [{ tokens: ['<EOS>', '<UNK>', ''], counts }, 'token 2 is ""'],
    [{ tokens: [...tokens, 'a'], counts: [1, 1, 1, 1] }, 'tokens 2 and 3 are both "a"'],
    [{ tokens, counts: [1, 1, -1] }, 'count of its token 2 is -1'],
    [{ tokens, counts: [1, 1, '1'] }, 'count of its token 2 is "1"'],
  ])('refuses %j', (value, message) => {
    expect(() => vocabularyFromJSON(value)).toThrow(CheckpointError);
    expect(() => vocabularyFromJSON(value)).toThrow(message);
  });
});
