import { describe, expect, it } from 'vitest';
import { locateTokens } from '../../src/data/locate.js';
import { type CorpusUnit, corpusTokens } from '../../src/data/sequences.js';
import { buildTokenizer, type TokenizerSpec } from '../../src/text/tokenizer.js';

const word: TokenizerSpec = { level: 'word', segmentation: 'language', language: 'es', lowercase: true };
const character: TokenizerSpec = { level: 'character', graphemes: false, language: 'es', lowercase: false };
const whitespace: TokenizerSpec = { level: 'word', segmentation: 'whitespace', language: 'en', lowercase: false };

const documents = [
  { name: 'uno.txt', path: null, text: 'El sol, \n\n  el mar.\nLa LUZ\n' },
  { name: 'dos.txt', path: null, text: 'el mar\nel sol\n\n' },
];

/** Each token with its place, `token@uno:3`. */
function shown(spec: TokenizerSpec, unit: CorpusUnit, given = documents): string[] {
  const options = { unit, tokenizer: buildTokenizer(spec) };
  const tokens = [...corpusTokens(given, options)];
  const places = locateTokens(given, options, tokens.keys());
  return tokens.map((token, position) => {
    const place = places.get(position);
    return `${token}@${place?.document.replace('.txt', '')}:${place?.line}`;
  });
}

describe('locateTokens', () => {
  it('counts the lines of lines', () => {
    expect(shown(word, 'line').join(' ')).toBe(
      'el@uno:1 sol@uno:1 ,@uno:1 <EOS>@uno:1 el@uno:3 mar@uno:3 .@uno:3 <EOS>@uno:3 la@uno:4 luz@uno:4 <EOS>@uno:4 el@dos:1 mar@dos:1 <EOS>@dos:1 el@dos:2 sol@dos:2 <EOS>@dos:2',
    );
  });

  it.each(['document', 'stream'] as const)('counts the lines within a %s', (unit) => {
    const expected =
      'el@uno:1 sol@uno:1 ,@uno:1 el@uno:3 mar@uno:3 .@uno:3 la@uno:4 luz@uno:4 el@dos:1 mar@dos:1 el@dos:2 sol@dos:2';
    expect(
      shown(word, unit)
        .filter((token) => !token.startsWith('<EOS>'))
        .join(' '),
    ).toBe(expected);
  });

  it('knows the line of every character, line breaks included', () => {
    const tokens = shown(character, 'stream');
    const whole = documents.map(({ text }) => text).join('');
    expect(tokens).toHaveLength(whole.length);
    expect(tokens.filter((token) => token.startsWith('\n'))).toEqual([
      '\n@uno:1',
      '\n@uno:2',
      '\n@uno:3',
      '\n@uno:4',
      '\n@dos:1',
      '\n@dos:2',
      '\n@dos:3',
    ]);
  });

  it('continues behind a token that is written in another way', () => {
    const text = 'a <unk>\nb <unk> <unk> c\n';
    expect(shown(whitespace, 'stream', [{ name: 'x.txt', path: null, text }])).toEqual([
      'a@x:1',
      '<UNK>@x:1',
      'b@x:2',
      '<UNK>@x:2',
      '<UNK>@x:2',
      'c@x:2',
    ]);
  });

  it('finds the places asked for alone', () => {
    const options = { unit: 'line' as const, tokenizer: buildTokenizer(word) };
    expect([...locateTokens(documents, options, [9, 4])]).toEqual([
      [4, { document: 'uno.txt', line: 3 }],
      [9, { document: 'uno.txt', line: 4 }],
    ]);
    expect(locateTokens(documents, options, []).size).toBe(0);
  });
});
