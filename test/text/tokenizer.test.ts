import { describe, expect, it } from 'vitest';
import { ConfigError, DataError } from '../../src/errors.js';
import { buildTokenizer, type TokenizerSpec } from '../../src/text/tokenizer.js';

const specs: TokenizerSpec[] = [
  { level: 'character', graphemes: false, lowercase: false, language: 'es' },
  { level: 'character', graphemes: true, lowercase: true, language: 'es' },
  { level: 'word', segmentation: 'language', lowercase: false, language: 'es' },
  { level: 'word', segmentation: 'whitespace', lowercase: true, language: 'es' },
  { level: 'subword', merges: [['a', 'ñ']], lowercase: true, language: 'es' },
];

describe.each(specs)('%j', (spec) => {
  const tokenizer = buildTokenizer(spec);

  it.each([
    ['\uD83D after', 'U+D83D', 0],
    ['before \uDE00', 'U+DE00', 7],
    ['swapped \uDE00\uD83D', 'U+DE00', 8],
  ])('refuses half of a surrogate pair in %j', (text, code, position) => {
    expect(() => tokenizer.tokenize(text)).toThrow(DataError);
    expect(() => tokenizer.tokenize(text)).toThrow(`(${code}) at position ${position}`);
  });

  it('yields the tokens that it lists', () => {
    const text = 'El «año» 😀 pasó.\nY ya.';
    expect([...tokenizer.tokens(text)]).toEqual(tokenizer.tokenize(text));
  });

  it('survives JSON', () => {
    expect(buildTokenizer(JSON.parse(JSON.stringify(tokenizer.spec))).spec).toEqual(spec);
  });
});

it('refuses a language that is no tag', () => {
  const spec = { level: 'word', segmentation: 'language', lowercase: false, language: 'not a tag' } as const;
  expect(() => buildTokenizer(spec)).toThrow(ConfigError);
  expect(() => buildTokenizer(spec)).toThrow('"not a tag" is not a language tag.');
});
