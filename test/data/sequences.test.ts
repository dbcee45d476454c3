import { describe, expect, it } from 'vitest';
import { describeCorpus } from '../../src/data/describe.js';
import { type CorpusUnit, corpusTokens, encodeCorpus } from '../../src/data/sequences.js';
import { buildTokenizer } from '../../src/text/tokenizer.js';
import { buildVocabulary } from '../../src/text/vocabulary.js';

const words = buildTokenizer({ level: 'word', segmentation: 'whitespace', language: 'es', lowercase: false });
const characters = buildTokenizer({ level: 'character', graphemes: false, language: 'es', lowercase: false });

function documents(...texts: string[]) {
  return texts.map((text, index) => ({ name: `${index}.txt`, path: `/${index}.txt`, text }));
}

function tokensOf(unit: CorpusUnit, tokenizer: typeof words, ...texts: string[]): string {
  return [...corpusTokens(documents(...texts), { unit, tokenizer })].join('|');
}

describe('corpusTokens', () => {
  it.each([
    ['line', 'a b\n\n \t\nc\n', 'a|b|<EOS>|c|<EOS>'],
    ['line', 'a\nb', 'a|<EOS>|b|<EOS>'],
    ['line', 'a <eos>\n<eos>\nb <eos> c\n', 'a|<EOS>|<EOS>|b|<EOS>|c|<EOS>'],
    ['document', 'a b\n\nc\n', 'a|b|c|<EOS>'],
    ['document', ' \n', ''],
    ['stream', 'a b\n\nc\n', 'a|b|c'],
  ] as const)('ends each %s of %j', (unit, text, expected) => {
    expect(tokensOf(unit, words, text)).toBe(expected);
  });

  it.each([
    ['line', 'a|b|<EOS>|c|<EOS>|d|<EOS>'],
    ['document', 'a|b|\n|c|<EOS>|d|<EOS>'],
    ['stream', 'a|b|\n|c|\n|d'],
  ] as const)('ends each %s of two files', (unit, expected) => {
    expect(tokensOf(unit, characters, 'ab\nc', 'd')).toBe(expected);
  });

  it('adds no line break to a stream that has one', () => {
    expect(tokensOf('stream', characters, 'a\n', 'b\n')).toBe('a|\n|b|\n');
  });
});

describe('encodeCorpus', () => {
  const vocabulary = buildVocabulary(['a', 'b'], { minCount: 1, maxSize: null });

  it('gives all ids, and a view for each line', () => {
    const { ids, sequences } = encodeCorpus(documents('a b\nb x\n'), { unit: 'line', tokenizer: words, vocabulary });
    expect([...ids]).toEqual([2, 3, 0, 3, 1, 0]);
    expect(sequences.map((sequence) => [...sequence])).toEqual([
      [2, 3, 0],
      [3, 1, 0],
    ]);
    expect(sequences[1]?.buffer).toBe(ids.buffer);
  });

  it('takes a stream for one sequence', () => {
    const { sequences } = encodeCorpus(documents('a b', 'a <eos> b'), { unit: 'stream', tokenizer: words, vocabulary });
    expect(sequences.map((sequence) => [...sequence])).toEqual([[2, 3, 2, 0, 3]]);
  });

  it('counts what the vocabulary lacks, <EOS> aside', () => {
    const text = 'a x y\nx <unk> a\n';
    const encoded = encodeCorpus(documents(text), { unit: 'line', tokenizer: words, vocabulary });
    expect(encoded).toMatchObject({ unknown: 4, unknownShare: 4 / 6, types: 4 });
  });

  it('gives nothing for nothing', () => {
    const encoded = encodeCorpus([], { unit: 'stream', tokenizer: words, vocabulary });
    expect(encoded).toMatchObject({ sequences: [], types: 0, unknown: 0, unknownShare: 0 });
    expect(encoded.ids).toHaveLength(0);
  });

  it('holds more tokens than it first made room for', () => {
    const text = 'a b '.repeat(5000);
    const { ids } = encodeCorpus(documents(text), { unit: 'stream', tokenizer: words, vocabulary });
    expect(ids).toHaveLength(10_000);
    expect(ids.every((id, index) => id === 2 + (index % 2))).toBe(true);
  });
});

describe('describeCorpus', () => {
  it('counts documents, lines, characters, tokens and types', () => {
    const corpus = documents('a b\n\nx 😀\n', 'a');
    const vocabulary = buildVocabulary(['a', 'b'], { minCount: 1, maxSize: null });
    const encoded = encodeCorpus(corpus, { unit: 'line', tokenizer: words, vocabulary });
    expect(describeCorpus(corpus, encoded)).toEqual({
      documents: 2,
      lines: 3,
      characters: 10,
      sequences: 3,
      tokens: 8,
      types: 4,
      unknown: 2,
      unknownShare: 2 / 5,
    });
  });
});
