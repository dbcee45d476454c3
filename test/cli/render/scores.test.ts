import { Chalk } from 'chalk';
import { describe, expect, it } from 'vitest';
import { renderRanking, renderTokens, renderTotals } from '../../../src/cli/render/scores.js';
import type { TextScore } from '../../../src/inference/score/score.js';

const style = { base: 'e' as const, theme: new Chalk({ level: 0 }), width: null };

function score(text: string, log10Probability: number, changes: Partial<TextScore> = {}): TextScore {
  return {
    text,
    tokenCount: 3,
    logProbability: log10Probability * Math.LN10,
    log10Probability,
    probability: 10 ** log10Probability,
    logProbabilityPerToken: (log10Probability * Math.LN10) / 3,
    perplexity: 10 ** (-log10Probability / 3),
    logProbabilityWithoutUnknown: log10Probability * Math.LN10,
    perplexityWithoutUnknown: 10 ** (-log10Probability / 3),
    endCounted: true,
    unknown: [],
    unknownCount: 0,
    ...changes,
  };
}

describe('renderRanking', () => {
  it('ranks by probability and tells the ratio between the first two', () => {
    expect(renderRanking([score('uno', -9), score('dos', -6), score('tres', -400)], style)).toBe(
      [
        '              P  ln P (nats)   log10 P  ln P/token   perplexity  tokens    best/this  sentence',
        '1    1.00×10^-6      -13.816    -6.000      -4.605          100       3            1  dos',
        '2    1.00×10^-9      -20.723    -9.000      -6.908        1,000       3        1,000  uno',
        '3  1.00×10^-400     -921.034  -400.000    -307.011  2.15×10^133       3  1.00×10^394  tres',
        '',
        '"dos" is 1,000 times as probable as "uno".',
        '',
      ].join('\n'),
    );
  });

  it('puts texts on separate lines in a narrow terminal, and omits what other columns show', () => {
    const scores = [score('un texto algo más largo', -9), score('dos', -6)];
    const lines = (width: number) =>
      renderRanking(scores, { ...style, width })
        .split('\n')
        .slice(0, 5);
    expect(lines(120)[2]).toBe(
      '2  1.00×10^-9      -20.723   -9.000      -6.908       1,000       3      1,000  un texto algo más largo',
    );
    expect(lines(80)).toEqual([
      '            P  ln P (nats)  log10 P  ln P/token  perplexity  tokens  best/this',
      '1  1.00×10^-6      -13.816   -6.000      -4.605         100       3          1',
      '   dos',
      '2  1.00×10^-9      -20.723   -9.000      -6.908       1,000       3      1,000',
      '   un texto algo más largo',
    ]);
    expect(lines(60)).toEqual([
      '            P  ln P (nats)  perplexity  tokens  best/this',
      '1  1.00×10^-6      -13.816         100       3          1',
      '   dos',
      '2  1.00×10^-9      -20.723       1,000       3      1,000',
      '   un texto algo más largo',
    ]);
    expect(lines(20)[0]).toBe('            P  ln P (nats)  perplexity  tokens');
  });

  it('shows unknown tokens if there are any, and no logarithm twice', () => {
    const some = score('uno zas', -6, { unknownCount: 1, unknown: ['zas'], perplexityWithoutUnknown: 10 });
    const none = score('zas', -6, { unknownCount: 3, unknown: ['zas'], perplexityWithoutUnknown: null });
    expect(
      renderRanking([some, none], { ...style, base: '10' })
        .split('\n')
        .slice(0, 3),
    ).toEqual([
      '            P  log10 P (bans)  log10 P/token  perplexity  without <UNK>  unknown  tokens  best/this  sentence',
      '1  1.00×10^-6          -6.000         -2.000         100             10        1       3          1  uno zas',
      '2  1.00×10^-6          -6.000         -2.000         100              –        3       3          1  zas',
    ]);
  });

  it('compares nothing for one sentence', () => {
    expect(renderRanking([score('uno', -9)], style)).not.toContain('likel');
  });

  it('says when two are equally likely', () => {
    expect(renderRanking([score('uno', -9), score('dos', -9)], style)).toContain('"uno" and "dos" are equally likely.');
  });
});

describe('renderTokens', () => {
  it('shows probability and rank of each token, unknown and blank ones made plain', () => {
    const tokens = [
      { token: 'el', known: true, logProbability: Math.log(0.5), rank: 1 },
      { token: 'dragón', known: false, logProbability: Math.log(1e-6), rank: 40 },
      { token: '\n', known: true, logProbability: 0, rank: 1 },
    ];
    expect(renderTokens('El dragón', tokens, style)).toBe(
      [
        'El dragón',
        'token                    P  ln P (nats)  rank',
        'el                     0.5       -0.693     1',
        'dragón (<UNK>)  1.00×10^-6      -13.816    40',
        '"\\n"                     1        0.000     1',
        '',
        '',
      ].join('\n'),
    );
  });
});

describe('renderTotals', () => {
  const totals = {
    texts: 2,
    tokenCount: 8,
    unknownCount: 0,
    logProbability: -8 * Math.LN2,
    logProbabilityPerText: -4 * Math.LN2,
    logProbabilityPerToken: -Math.LN2,
    perplexity: 2,
    perplexityWithoutUnknown: 2,
  };

  it('tells counts, sums and means in the base asked for', () => {
    expect(renderTotals(totals, '2')).toBe(
      '2 sentences, 8 tokens, 0 unknown tokens (0.0%)\nlog2 P -8.000 bits, -4.000 per sentence, -1.000 per token; perplexity 2\n',
    );
  });

  it('shows the perplexity without <UNK> if there is one', () => {
    expect(renderTotals({ ...totals, unknownCount: 2, perplexityWithoutUnknown: 1.5 }, 'e')).toMatch(
      /2 unknown tokens \(25\.0%\)\n.*; perplexity 2, without <UNK> 1\.5\n$/,
    );
  });
});
