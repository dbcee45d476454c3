import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { corpusBleu } from '../../src/metrics/bleu.js';
import { corpusChrf } from '../../src/metrics/chrf.js';

interface Case {
  name: string;
  hypotheses: string[];
  references: string[];
  bleu: number;
  chrf: number;
  chrfpp: number;
}

// `npm run bench:sacrebleu -- --write` fills in sacreBLEU's numbers.
const cases: Case[] = JSON.parse(readFileSync(new URL('sacrebleu-cases.json', import.meta.url), 'utf8'));

describe("agreement with sacreBLEU 2.6.0 on the table's sentences", () => {
  it.each(cases)('BLEU, $name', ({ hypotheses, references, bleu }) => {
    expect(corpusBleu(hypotheses, references).score).toBeCloseTo(bleu, 9);
  });

  it.each(cases)('chrF, $name', ({ hypotheses, references, chrf }) => {
    expect(corpusChrf(hypotheses, references)).toBeCloseTo(chrf, 9);
  });

  it.each(cases)('chrF++, $name', ({ hypotheses, references, chrfpp }) => {
    expect(corpusChrf(hypotheses, references, { wordOrder: 2 })).toBeCloseTo(chrfpp, 9);
  });
});

describe('corpusBleu', () => {
  it('tells the parts of its score', () => {
    // 13a tokens: 6 against 8; unigrams 6/6, bigrams 4/5, trigrams 2/4, none of the 3 others, which count half a match.
    const { score, ...parts } = corpusBleu(['El gato está en casa.'], ['El gato negro está muy en casa.']);
    expect(parts.hypothesisLength).toBe(6);
    expect(parts.referenceLength).toBe(8);
    expect(parts.brevityPenalty).toBeCloseTo(Math.exp(1 - 8 / 6), 12);
    expect(parts.precisions).toEqual([100, 60, 25, expect.closeTo(100 / 6, 12)]);
    expect(score).toBeCloseTo(Math.exp(1 - 8 / 6) * (100 * 60 * 25 * (100 / 6)) ** 0.25, 10);
  });

  it('refuses another number of references', () => {
    expect(() => corpusBleu(['a', 'b'], ['a'])).toThrow(RangeError);
  });

  it('is 0 for no sentences', () => {
    expect(corpusBleu([], []).score).toBe(0);
  });
});

describe('corpusChrf', () => {
  it('weighs recall by beta', () => {
    // One character of two: precision 1, recall 1/2.
    expect(corpusChrf(['a'], ['ab'], { characterOrder: 1, beta: 2 })).toBeCloseTo((100 * 5 * 0.5) / (4 + 0.5), 12);
    expect(corpusChrf(['a'], ['ab'], { characterOrder: 1, beta: 1 })).toBeCloseTo((100 * 2 * 0.5) / (1 + 0.5), 12);
  });
});
