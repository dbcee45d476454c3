import { describe, expect, it } from 'vitest';
import { buildTokenizer } from '../../src/text/tokenizer.js';

const options = { level: 'character', lowercase: false, language: 'es' } as const;
const codePoints = buildTokenizer({ ...options, graphemes: false });
const graphemes = buildTokenizer({ ...options, graphemes: true });

describe('characters', () => {
  it.each([
    ['año', ['a', 'ñ', 'o']],
    ['an\u0303o', ['a', 'ñ', 'o']],
    ['a b\r\nc\rd', ['a', ' ', 'b', '\n', 'c', '\n', 'd']],
    ['\uFEFFa', ['a']],
    ['😀x', ['😀', 'x']],
    ['👍🏽', ['👍', '🏽']],
    ['', []],
  ])('splits %j in code points', (text, tokens) => {
    expect(codePoints.tokenize(text)).toEqual(tokens);
  });

  it.each([
    ['👍🏽 ok', ['👍🏽', ' ', 'o', 'k']],
    ['x\u0331y', ['x\u0331', 'y']],
    ['🇪🇸🇫🇷', ['🇪🇸', '🇫🇷']],
    ['año\nя', ['a', 'ñ', 'o', '\n', 'я']],
    ['', []],
  ])('splits %j in graphemes', (text, tokens) => {
    expect(graphemes.tokenize(text)).toEqual(tokens);
  });

  it('finds the same graphemes whatever the length of the text', () => {
    const parts = ['a', '👨‍👩‍👧‍👦', 'é', 'q\u0301\u0302', '🇪🇸', '—', 'б'];
    const expected = Array.from(
      { length: 500 },
      (_, index) => parts[(index * index + 3 * index) % parts.length] as string,
    );
    // Two flags in a row make four letters that only parity tells apart.
    expect(graphemes.tokenize(expected.join(''))).toEqual(expected);
  });

  it('keeps one grapheme of a thousand marks whole', () => {
    const tall = `x${'\u0301'.repeat(1000)}`.normalize('NFC');
    expect(graphemes.tokenize(`${tall}y`)).toEqual([tall, 'y']);
  });

  it('lower-cases by the rules of the language', () => {
    const turkish = buildTokenizer({ level: 'character', lowercase: true, language: 'tr', graphemes: false });
    expect(turkish.tokenize('Iİ')).toEqual(['ı', 'i']);
  });

  it('writes back what it read', () => {
    const text = 'El niño —dijo— «¡ay!» 👍🏽\nfin';
    expect(graphemes.detokenize(graphemes.tokenize(text))).toBe(text);
  });

  it('breaks the line at <EOS>', () => {
    expect(codePoints.detokenize(['<EOS>', 'a', '<EOS>', '<EOS>', 'b', '<EOS>'])).toBe('a\n\nb');
  });
});
