import { Chalk } from 'chalk';
import { describe, expect, it } from 'vitest';
import { renderAlignment } from '../../../src/cli/render/alignment.js';
import type { ScoredText } from '../../../src/inference/score/score.js';

const style = { base: '2' as const, theme: new Chalk({ level: 0 }), width: 80 };

/** A text whose tokens have these surprisals in bits; `?` marks an unknown one. */
function scored(...tokens: [string, number][]): ScoredText {
  return {
    tokens: tokens.map(([token, bits]) => ({
      token: token.replace('?', ''),
      known: !token.endsWith('?'),
      logProbability: -bits * Math.LN2,
      rank: null,
    })),
  } as ScoredText;
}

const one = scored(['Elena', 3], ['no', 2], ['quiere', 1], ['<EOS>', 0]);

describe('renderAlignment', () => {
  it('marks the place where two texts part, and tells who is ahead', () => {
    const other = scored(['Elena', 3], ['quiere', 4], ['zas?', 6], ['<EOS>', 0]);
    expect(renderAlignment(one, other, style)).toBe(
      [
        '                       ▼',
        '1               Elena  no      quiere       <EOS>',
        '-log2 P (bits)  3.00   2.00    1.00         0.00',
        '2               Elena  quiere  zas (<UNK>)  <EOS>',
        '-log2 P (bits)  3.00   4.00    6.00         0.00',
        'log2 P1/P2      0.00   +2.00   +7.00        +7.00',
        '',
        'They diverge at token 2: "no" (P 0.25) in the first, "quiere" (P 0.0625) in the second.',
        '',
      ].join('\n'),
    );
  });

  it('leaves a gap where only one has a token', () => {
    const shorter = scored(['Elena', 3], ['quiere', 4], ['<EOS>', 0]);
    const lines = renderAlignment(one, shorter, style).split('\n');
    expect(lines[1]).toMatch(/^1 +Elena {2}no +quiere {2}<EOS>$/);
    expect(lines[3]).toMatch(/^2 +Elena {9}quiere {2}<EOS>$/);
    expect(lines[0]?.indexOf('▼')).toBe(lines[1]?.indexOf('no'));
  });

  it('says when one text ends where the other continues', () => {
    const [start, whole] = [scored(['a', 1]), scored(['a', 1], ['b', 2])];
    expect(renderAlignment(start, whole, style)).toContain(
      'They diverge at token 2: nothing in the first, "b" (P 0.25) in the second.',
    );
    expect(renderAlignment(scored(['b', 1]), whole, style)).toContain('They diverge at token 1:');
  });

  it('says when there is no difference', () => {
    expect(renderAlignment(one, one, style)).toMatch(/\nBoth have the same tokens\.\n$/);
    expect(renderAlignment(one, one, style)).not.toContain('▼');
  });

  it('wraps at the width', () => {
    const long = scored(...Array.from({ length: 40 }, (_, index): [string, number] => [`t${index}`, 1]));
    const lines = renderAlignment(long, scored(['t0', 1]), style).split('\n');
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(80);
    const tokens = lines.filter((line) => line.startsWith('1 ')).flatMap((line) => line.split(/ +/).slice(1));
    expect(tokens).toEqual(long.tokens.map(({ token }) => token));
  });

  it('explains its colours where it has some', () => {
    expect(renderAlignment(one, one, { ...style, theme: new Chalk({ level: 1 }) })).toContain('P > 0.37');
  });
});
