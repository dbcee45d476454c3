import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { huggingFaceTokenizer, tokenizerNotes } from '../../src/exchange/hugging-face-tokenizer.js';
import { wordPattern } from '../../src/exchange/word-pattern.js';
import { learnMerges } from '../../src/text/subwords/learn-merges.js';
import { mergedTokens } from '../../src/text/subwords/merges.js';
import { buildTokenizer, type TokenizerSpec } from '../../src/text/tokenizer.js';
import { buildVocabulary } from '../../src/text/vocabulary.js';
import { temporaryFolder } from '../temporary-folder.js';
import { characters, words } from './models.js';
import { itInPython, runPython } from './python.js';

const read = (name: string) => readFileSync(new URL(`../../data/${name}`, import.meta.url), 'utf8').split('\n');
const spanish = read('es-sentences.txt').slice(0, 1500);
const english = read('en-stories.txt').slice(0, 200);
const odd = [
  'Visita https://example.com/a?b=1, o escribe a ana@correo.es (niño(s)).',
  'El 3,14 % de 10:30 a 20°C; EE.UU., a.m., 1.º, −5 y +3: C++ y F#... ¡vale!',
  "'Tis the dogs' day; rock 'n' roll, the '80s, o' clock, ma'am — it’s fine.",
  'a\u0301rbol e\u0301l 👍🏽 👩‍👩‍👧 한국어 №5 ½ snake_case __init__ #tag @you',
  'línea una\r\nlínea dos\rlínea tres\ttabulador\u00a0fijo',
  '\ufeffcon marca, y <EOS> no',
  '',
  '   ',
];

const corpus = [...spanish, ...english];
const merges = learnMerges(corpus.slice(0, 300), { vocabularySize: 400, minCount: 1 });

const specs: [string, TokenizerSpec][] = [
  ['characters', characters],
  ['characters in lower case', { ...characters, level: 'character', lowercase: true, graphemes: false }],
  ['grapheme clusters', { ...characters, level: 'character', graphemes: true }],
  ['words', words],
  ['words in lower case', { ...words, level: 'word', segmentation: 'language', lowercase: true }],
  ['words at blanks', { ...words, level: 'word', segmentation: 'whitespace' }],
  ['subwords', { level: 'subword', merges, lowercase: false, language: 'es' }],
];

describe('the pattern of words', () => {
  it.each([
    ['Spanish sentences', 'es', spanish],
    ['English stories', 'en', english],
    ['addresses, numbers and apostrophes', 'en', odd.slice(0, 4)],
  ])('cuts %s as the tokenizer does', (_, language, lines) => {
    const tokenizer = buildTokenizer({ ...words, language });
    const pattern = new RegExp(wordPattern, 'gu');
    for (const line of lines) {
      const cut = [...line.normalize('NFC').matchAll(pattern)].map(([token]) => token);
      expect(cut).toEqual(tokenizer.tokenize(line));
    }
  });
});

itInPython(['tokenizers'], 'Hugging Face’s tokenizers give the same ids', () => {
  const folder = temporaryFolder();
  const lines = [...corpus, ...odd].filter((line) => !line.includes('<EOS>'));
  const expected = specs.map(([name, spec], index) => {
    const tokenizer = buildTokenizer(spec);
    const pieces = corpus.slice(0, 800).flatMap((line) => tokenizer.tokenize(line));
    const always = spec.level === 'subword' ? mergedTokens(spec.merges) : new Set<string>();
    const vocabulary = buildVocabulary(pieces, { minCount: 1, maxSize: null, always });
    const json = huggingFaceTokenizer({ tokenizer: spec, tokens: vocabulary.tokens });
    writeFileSync(join(folder, `${index}.json`), JSON.stringify(json));
    return { name, ids: lines.map((line) => [...vocabulary.encode(tokenizer.tokenize(line))]) };
  });
  writeFileSync(join(folder, 'lines.json'), JSON.stringify(lines));
  const code = `import json
from tokenizers import Tokenizer
lines = json.load(open("lines.json"))
print(json.dumps([[e.ids for e in Tokenizer.from_file(f"{i}.json").encode_batch(lines)] for i in range(${specs.length})]))`;
  const found: number[][][] = JSON.parse(runPython(code, folder));
  for (const [index, { name, ids }] of expected.entries()) {
    for (const [line, own] of ids.entries()) expect(found[index]?.[line], `${name}: ${lines[line]}`).toEqual(own);
  }
});

itInPython(
  ['tokenizers'],
  'Hugging Face’s tokenizers know the special tokens, and write characters as text again',
  () => {
    const folder = temporaryFolder();
    const json = huggingFaceTokenizer({ tokenizer: characters, tokens: ['<EOS>', '<UNK>', 'a', 'b', ' '] });
    writeFileSync(join(folder, 'tokenizer.json'), JSON.stringify(json));
    const code = `from tokenizers import Tokenizer
t = Tokenizer.from_file("tokenizer.json")
print(t.token_to_id("<EOS>"), t.token_to_id("<UNK>"), t.encode("ab cab").ids, t.decode([2, 3, 4, 2]))`;
    expect(runPython(code, folder).trim()).toBe('0 1 [2, 3, 4, 1, 2, 3] ab a');
  },
);

it('refuses merges that the vocabulary lacks', () => {
  const tokenizer: TokenizerSpec = { level: 'subword', merges: [['a', 'b']], lowercase: false, language: 'es' };
  expect(() => huggingFaceTokenizer({ tokenizer, tokens: ['<EOS>', '<UNK>', 'a', 'b'] })).toThrow(/lacks "ab"/);
});

it('keeps a token that is a name of JavaScript', () => {
  const { model } = huggingFaceTokenizer({ tokenizer: words, tokens: ['<EOS>', '<UNK>', '__proto__'] }) as {
    model: { vocab: object };
  };
  expect(JSON.stringify(model.vocab)).toBe('{"<EOS>":0,"<UNK>":1,"__proto__":2}');
});

it('says what it reads otherwise', () => {
  expect(tokenizerNotes({ ...words, level: 'word', segmentation: 'whitespace' })).toEqual([]);
  expect(tokenizerNotes(words).join()).toMatch(/apostrophe/);
  expect(tokenizerNotes({ ...characters, language: 'tr', lowercase: true }).join()).toMatch(/language "tr"/);
});
