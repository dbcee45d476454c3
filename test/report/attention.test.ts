import { describe, expect, it } from 'vitest';
import { renderAttentionPage } from '../../src/report/attention-page.js';
import { renderAttentionSvg } from '../../src/report/attention-svg.js';

const map = {
  sourceTokens: ['a<b', 'c'],
  targetTokens: ['x', '"&"', 'z'],
  weights: [
    [1, 0],
    [0.25, 0.75],
    [0, 1],
  ],
};

describe('renderAttentionSvg', () => {
  it('has a cell for each pair of tokens, which tells its share', () => {
    const svg = renderAttentionSvg(map);
    const cells = [...svg.matchAll(/fill="hsl\(215, 65%, ([\d.]+)%\)"><title>([^<]*)<\/title>/g)];
    expect(cells.map(([, lightness, title]) => [Number(lightness), title])).toEqual([
      [30, 'x ← a&lt;b: 100.0%'],
      [97, 'x ← c: 0.0%'],
      [80.25, '&quot;&amp;&quot; ← a&lt;b: 25.0%'],
      [46.75, '&quot;&amp;&quot; ← c: 75.0%'],
      [97, 'z ← a&lt;b: 0.0%'],
      [30, 'z ← c: 100.0%'],
    ]);
  });

  it('shortens long tokens', () => {
    const svg = renderAttentionSvg({ sourceTokens: ['s'], targetTokens: ['t'.repeat(40)], weights: [[1]] });
    expect(svg).toContain(`>${'t'.repeat(23)}…<`);
  });
});

describe('renderAttentionPage', () => {
  it('holds a map a translation, and loads nothing', () => {
    const page = renderAttentionPage(
      [
        { ...map, source: 'a<b c', text: 'x "&" z' },
        { ...map, source: 'c', text: 'z' },
      ],
      'Run one.',
    );
    expect(page.match(/<table /g)).toHaveLength(2);
    // The weight can be read without a pointer.
    expect(page).toContain('title="z ← c: 100.0%">100</td>');
    expect(page).toContain('<h2>a&lt;b c</h2>');
    expect(page).not.toMatch(/(src|href)=/);
  });
});
