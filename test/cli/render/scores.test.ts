import { Chalk } from 'chalk';
import { describe, expect, it } from 'vitest';
import { renderRanking, renderTokens } from '../../../src/cli/render/scores.js';
import type { TextScore } from '../../../src/inference/score.js';

const plain = new Chalk({ level: 0 });

function score(text: string, log10Probability: number): TextScore {
  return {
    text,
    tokenCount: 3,
    logProbability: log10Probability * Math.LN10,
    log10Probability,
    probability: 10 ** log10Probability,
    perplexity: 10 ** (-log10Probability / 3),
    logProbabilityPerToken: (log10Probability * Math.LN10) / 3,
    logProbabilityWithoutUnknown: log10Probability * Math.LN10,
    perplexityWithoutUnknown: 10 ** (-log10Probability / 3),
    endCounted: true,
    unknown: [],
    unknownCount: 0,
  };
}

describe('renderRanking', () => {
  it('ranks by probability and tells the ratio between the first two', () => {
    expect(renderRanking([score('uno', -9), score('dos', -6), score('tres', -400)], plain)).toBe(
      [
        '              P  ln P (nats)   log10 P   perplexity  tokens    best/this  sentence',
        '1    1.00×10^-6      -13.816    -6.000          100       3            1  dos',
        '2    1.00×10^-9      -20.723    -9.000        1,000       3        1,000  uno',
        '3  1.00×10^-400     -921.034  -400.000  2.15×10^133       3  1.00×10^394  tres',
        '',
        '"dos" is 1,000 times likelier than "uno".',
        '',
      ].join('\n'),
    );
  });

  it('compares nothing for one sentence', () => {
    expect(renderRanking([score('uno', -9)], plain)).not.toContain('likel');
  });

  it('says when two are equally likely', () => {
    expect(renderRanking([score('uno', -9), score('dos', -9)], plain)).toContain('"uno" and "dos" are equally likely.');
  });
});

describe('renderTokens', () => {
  it('shows probability and rank of each token, unknown and blank ones made plain', () => {
    const tokens = [
      { token: 'el', known: true, logProbability: Math.log(0.5), rank: 1 },
      { token: 'dragón', known: false, logProbability: Math.log(1e-6), rank: 40 },
      { token: '\n', known: true, logProbability: 0, rank: 1 },
    ];
    expect(renderTokens('El dragón', tokens, plain)).toBe(
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
