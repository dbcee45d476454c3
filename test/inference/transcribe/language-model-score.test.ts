import { describe, expect, it } from 'vitest';
import { ConfigError } from '../../../src/errors.js';
import { scoreTexts } from '../../../src/inference/score/score.js';
import { createTranscriptScorer } from '../../../src/inference/transcribe/language-model-score.js';
import type { PrefixScore } from '../../../src/inference/transcribe/prefix-beam.js';
import { buildTokenizer } from '../../../src/text/tokenizer.js';
import { buildVocabulary } from '../../../src/text/vocabulary.js';
import { toyModel } from '../toy-model.js';

const characters = { level: 'character', graphemes: false, lowercase: false, language: 'es' } as const;
const words = { level: 'word', segmentation: 'whitespace', lowercase: false, language: 'es' } as const;

/** The transcriber's side: how it cuts texts, and its ids. */
function heardBy(spec: typeof characters | typeof words, text: string) {
  const tokenizer = buildTokenizer(spec);
  const vocabulary = buildVocabulary(tokenizer.tokenize(text), { minCount: 1, maxSize: null });
  return { tokenizer, vocabulary, ids: [...vocabulary.encode(tokenizer.tokenize(text))] };
}

/** Logits that depend on all that was read. */
const logits = (size: number) => (history: readonly number[]) =>
  Array.from({ length: size }, (_, id) =>
    Math.sin(3 * id + history.reduce((sum, read, at) => sum + read * (at + 1), 1)),
  );

function readAll(start: PrefixScore, ids: readonly number[]): PrefixScore {
  return ids.reduce((score, id) => score.extend(id), start);
}

describe('createTranscriptScorer', () => {
  it('scores characters as the language model scores the whole text', () => {
    const model = toyModel({ tokens: ['s', 'í', ' ', 'n', 'o'], logits: logits(7), level: 'character' });
    const { ids, ...heard } = heardBy(characters, 'sí no');
    const scorer = createTranscriptScorer(heard, model);
    const [expected] = scoreTexts(model, ['sí no'], { ranks: false });
    expect(readAll(scorer.start, ids).end()).toBeCloseTo(expected?.logProbability as number, 5);
    scorer.dispose();
    expect(model.open).toBe(0);
  });

  it('scores words by a language model of words', () => {
    const model = toyModel({ tokens: ['sí', 'no'], logits: logits(4) });
    const { ids, ...heard } = heardBy(words, 'no sí sí');
    const scorer = createTranscriptScorer(heard, model);
    const [expected] = scoreTexts(model, ['no sí sí'], { ranks: false });
    expect(readAll(scorer.start, ids).end()).toBeCloseTo(expected?.logProbability as number, 5);
  });

  it('scores characters by a language model of words, each when it is over', () => {
    const model = toyModel({ tokens: ['sí', 'no'], logits: logits(4) });
    const { ids, ...heard } = heardBy(characters, 'sí no');
    const scorer = createTranscriptScorer(heard, model);
    const [expected] = scoreTexts(model, ['sí no'], { ranks: false });
    expect(readAll(scorer.start, ids.slice(0, 2)).logProbability).toBe(0);
    expect(readAll(scorer.start, ids.slice(0, 3)).logProbability).toBeLessThan(0);
    expect(readAll(scorer.start, ids).end()).toBeCloseTo(expected?.logProbability as number, 5);
  });

  it('scores words by a language model of characters, with the blanks between', () => {
    const model = toyModel({ tokens: ['s', 'í', ' ', 'n', 'o'], logits: logits(7), level: 'character' });
    const { ids, ...heard } = heardBy(words, 'no sí');
    const scorer = createTranscriptScorer(heard, model);
    const [expected] = scoreTexts(model, ['no sí'], { ranks: false });
    expect(readAll(scorer.start, ids).end()).toBeCloseTo(expected?.logProbability as number, 5);
  });

  it('has no end to score where the language model knows none', () => {
    const model = toyModel({ tokens: ['a', '\n'], logits: logits(4), level: 'character', stream: true });
    const { ids, ...heard } = heardBy(characters, 'aa');
    const score = readAll(createTranscriptScorer(heard, model).start, ids);
    expect(score.end()).toBe(score.logProbability);
  });

  it('refuses a language model of subwords for characters', () => {
    const model = toyModel({ tokens: ['a'], logits: logits(3), level: 'character' });
    const subwords = { level: 'subword', merges: [], lowercase: false, language: 'es' } as const;
    const { ids: _, ...heard } = heardBy(characters, 'a');
    const create = () => createTranscriptScorer(heard, { ...model, tokenizer: buildTokenizer(subwords) });
    expect(create).toThrow(ConfigError);
    expect(create).toThrow('level subword cannot score a transcriber of level character');
  });
});
