import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { learnMerges } from '../../../src/text/subwords/learn-merges.js';
import { mergedTokens } from '../../../src/text/subwords/merges.js';
import { buildTokenizer } from '../../../src/text/tokenizer.js';

const corpus = readFileSync(new URL('../../../data/es-sentences.txt', import.meta.url), 'utf8')
  .split('\n')
  .slice(0, 2000);
const merges = learnMerges(corpus, { vocabularySize: 800, minCount: 1 });
const tokenizer = buildTokenizer({ level: 'subword', merges, lowercase: false, language: 'es' });

describe('a subword tokenizer', () => {
  it('carries merges out in the order they were learned', () => {
    const [ab, bc, abc] = [['a', 'b'] as const, ['b', 'c'] as const, ['ab', 'c'] as const];
    const tokenize = (...learned: (readonly [string, string])[]) =>
      buildTokenizer({ level: 'subword', merges: learned, lowercase: false, language: 'es' }).tokenize('abcbc');
    expect(tokenize(ab, bc)).toEqual(['ab', 'c', 'bc']);
    expect(tokenize(bc, ab)).toEqual(['a', 'bc', 'bc']);
    expect(tokenize(ab, bc, abc)).toEqual(['abc', 'bc']);
  });

  it.each([
    ['a sentence it learned from', corpus[0] as string],
    ['unknown words and marks', '¿Qué desoxirribonucleico «ñandú»…? ¡Sí! 3,14 € (10:30) a@b.es'],
    ['blanks of all kinds', '  dos  espacios\t\ttab\n\n línea nueva \u00a0fin \n'],
    ['characters beyond the first plane', '😀😀 👩‍🚀 𝒜b 🇪🇸'],
    ['other scripts', 'Хотели как лучше 我喜欢苹果 สวัสดี नमस्ते'],
    ['words without end', `${'a'.repeat(100_000)} ${'-'.repeat(1000)} ${'7'.repeat(500)}`],
    ['nothing', ''],
  ])('writes %s as it was', (_, text) => {
    expect(tokenizer.detokenize(tokenizer.tokenize(text))).toBe(text.normalize('NFC'));
  });

  it('cuts a decomposed letter as the composed one', () => {
    expect(tokenizer.tokenize('an\u0303o')).toEqual(tokenizer.tokenize('año'));
  });

  it('turns text to lower case first where it is asked to', () => {
    const lower = buildTokenizer({ level: 'subword', merges, lowercase: true, language: 'es' });
    expect(lower.tokenize('EL AÑO')).toEqual(tokenizer.tokenize('el año'));
  });

  it('makes frequent words of its corpus one token, with the space before them', () => {
    expect(tokenizer.tokenize('Ve en la calle.').slice(1)).toContain(' en');
    expect(tokenizer.tokenize('Ve en la calle.').slice(1)).toContain(' la');
  });

  it('leaves nothing of a text in known characters that mergedTokens does not list', () => {
    const known = mergedTokens(merges);
    const unseen = 'trabajosamente desayunaremos recontrahablada';
    expect(tokenizer.tokenize(unseen).filter((token) => !known.has(token))).toEqual([]);
  });

  it('prints a line break for an end that something follows', () => {
    expect(tokenizer.detokenize(['Ho', 'la', '<EOS>', 'Ya', '<EOS>'])).toBe('Hola\nYa');
  });
});
