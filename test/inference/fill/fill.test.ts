import { describe, expect, it } from 'vitest';
import { DataError } from '../../../src/errors.js';
import type { BidirectionalLanguageModel } from '../../../src/inference/bidirectional-language-model.js';
import { fillBlanks } from '../../../src/inference/fill/fill.js';
import { pseudoScoreTexts } from '../../../src/inference/score/pseudo-score.js';
import type { Kernels } from '../../../src/kernels/kernels.js';
import { buildTokenizer } from '../../../src/text/tokenizer.js';
import { buildVocabulary } from '../../../src/text/vocabulary.js';

/** A model whose answers are written by hand: weights of `<EOS>`, `<UNK>`, then the tokens in code point order. */
function toyModel(
  weights: (left: string | undefined, right: string | undefined) => number[],
  level: 'word' | 'character' = 'word',
): BidirectionalLanguageModel {
  const vocabulary = buildVocabulary(['mar', 'paz', 'sol', 'y'], { minCount: 1, maxSize: null });
  const toLogits = (ids: Int32Array, place: number) => {
    const name = (at: number) => (at < 0 || at >= ids.length ? undefined : vocabulary.token(ids[at] as number));
    return Float32Array.from(weights(name(place - 1), name(place + 1)), (weight) => Math.log(weight) + 3);
  };
  return {
    tokenizer: buildTokenizer(
      level === 'word'
        ? { level, segmentation: 'language', language: 'es', lowercase: true }
        : { level, graphemes: false, language: 'es', lowercase: false },
    ),
    vocabulary,
    boundaryId: 0,
    kernels: {} as Kernels,
    network: {
      logitsAt: (_, { targets }, places) => places.map((place) => toLogits(targets, place)),
      predict(_, { inputs, targets, following }, { ranks }) {
        const losses = Float32Array.from(targets, (target, cell) => {
          const logits = toLogits(Int32Array.of(inputs[cell] as number, 0, following[cell] as number), 1);
          const own = logits[target] as number;
          return Math.log(logits.reduce((sum, logit) => sum + Math.exp(logit - own), 0));
        });
        return { losses, ranks: ranks ? targets.map(() => 1) : null };
      },
    },
    dispose: () => {},
  };
}

const flat = () => toyModel(() => [0.1, 0.2, 0.1, 0.3, 0.25, 0.05]);

describe('fillBlanks', () => {
  it('gives the likeliest tokens with their probabilities, specials left out', () => {
    expect(fillBlanks(flat(), '¿Sol y ___?', { count: 3 })).toEqual({
      text: '¿Sol y ___?',
      filled: '¿sol y paz?',
      blanks: [
        {
          candidates: [
            { token: 'paz', probability: expect.closeTo(0.3, 6) },
            { token: 'sol', probability: expect.closeTo(0.25, 6) },
            { token: 'mar', probability: expect.closeTo(0.1, 6) },
          ],
        },
      ],
      unknown: ['¿', '?'],
    });
  });

  it('fills the surest of several blanks first, and reads it for the others', () => {
    // Sure of the sea between y and y, unsure before an open blank, which is <UNK>, and of peace before the sun.
    const model = toyModel((left, right) => {
      if (left === 'y' && right === 'y') return [0.01, 0.01, 0.9, 0.02, 0.03, 0.03];
      if (left === 'y' && right === '<UNK>') return [0, 0.2, 0.2, 0.2, 0.2, 0.2];
      if (right === 'sol') return [0, 0.1, 0.1, 0.6, 0.1, 0.1];
      return [0, 0.2, 0.1, 0.1, 0.5, 0.1];
    });
    const { filled, blanks } = fillBlanks(model, 'y ___ ___ y ___ y', { count: 1 });
    // The last blank has the highest probability (0.9), then the second (0.5); the first is then before a filled word.
    expect(filled).toBe('y paz sol y mar y');
    expect(blanks.map(({ candidates }) => candidates[0]?.token)).toEqual(['paz', 'sol', 'mar']);
    expect(blanks[2]?.candidates[0]?.probability).toBeCloseTo(0.9, 6);
    expect(blanks[0]?.candidates[0]?.probability).toBeCloseTo(0.6, 6);
  });

  it.each([
    ['more underscores', 'sol _____ mar', {}, 1],
    ['a mark of its own', 'sol ? mar', { blank: '?' }, 1],
    ['two in one word, a token each', 'sol______', { blank: '___' }, 2],
  ])('takes %s for blanks', (_, text, options, count) => {
    expect(fillBlanks(flat(), text, options).blanks).toHaveLength(count);
  });

  it('fills a character where tokens are characters', () => {
    const model = toyModel(() => [0.1, 0.1, 0.1, 0.2, 0.1, 0.4], 'character');
    expect(fillBlanks(model, 's_l', { blank: '_' }).filled).toBe('syl');
  });

  it.each([
    ['no blank', 'sol y mar', /^There is no blank in "sol y mar"\.$/],
    ['nothing', '', /^There is no blank in ""\.$/],
  ])('refuses a text with %s', (_, text, message) => {
    expect(() => fillBlanks(flat(), text)).toThrow(DataError);
    expect(() => fillBlanks(flat(), text)).toThrow(message);
  });

  it('says that a diverged model cannot fill', () => {
    expect(() =>
      fillBlanks(
        toyModel(() => Array(6).fill(Number.NaN)),
        '___',
      ),
    ).toThrow(/diverged/);
  });
});

describe('pseudoScoreTexts', () => {
  it('multiplies conditional probabilities, and labels the result a pseudo-probability', () => {
    const [score] = pseudoScoreTexts(flat(), ['Sol y luna']);
    const total = Math.log(0.25 * 0.05 * 0.2);
    expect(score).toEqual({
      text: 'Sol y luna',
      tokenCount: 3,
      pseudoLogLikelihood: expect.closeTo(total, 5),
      pseudoLogLikelihoodPerToken: expect.closeTo(total / 3, 5),
      pseudoPerplexity: expect.closeTo(Math.exp(-total / 3), 4),
      unknown: ['luna'],
      unknownCount: 1,
      tokens: [
        { token: 'sol', known: true, conditionalLogProbability: expect.closeTo(Math.log(0.25), 5), rank: null },
        { token: 'y', known: true, conditionalLogProbability: expect.closeTo(Math.log(0.05), 5), rank: null },
        { token: 'luna', known: false, conditionalLogProbability: expect.closeTo(Math.log(0.2), 5), rank: null },
      ],
    });
  });

  it('scores many texts in their order', () => {
    const texts = ['sol y mar', 'paz', 'sol sol sol sol sol', 'y'];
    const alone = texts.flatMap((text) => pseudoScoreTexts(flat(), [text]));
    expect(pseudoScoreTexts(flat(), texts, { batchSize: 2 })).toEqual(alone);
    expect(pseudoScoreTexts(flat(), [])).toEqual([]);
  });

  it('has nothing to score in an empty text', () => {
    expect(() => pseudoScoreTexts(flat(), ['sol', ' '])).toThrow(/nothing to score in " "/);
  });
});
