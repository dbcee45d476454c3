import { Chalk } from 'chalk';
import { describe, expect, it } from 'vitest';
import { renderReweighted } from '../../../src/cli/render/reweighted.js';
import type { ReweightedDistribution } from '../../../src/inference/decode/next-token.js';

const plain = new Chalk({ level: 0 });
const distribution: ReweightedDistribution = {
  context: { tokens: ['a'], ids: Int32Array.of(2), text: 'a', unknown: [] },
  temperatures: [0.5, 1, 2],
  tokens: [
    { token: 'b', probabilities: [0.9, 0.45, 0.3] },
    { token: '\n', probabilities: [0.1, 0.3, 0.3] },
  ],
  others: { count: 1200, probabilities: [0, 0.25, 0.4] },
  entropies: [0.1, 1, 2],
};

describe('renderReweighted', () => {
  it('shows temperatures side by side, bars to one scale', () => {
    expect(renderReweighted(distribution, 72, plain)).toBe(
      [
        'After "a"',
        '',
        'token         temperature 0.5     temperature 1       temperature 2',
        'b              90.0% ███████████   45.0% █████▌        30.0% ███▋',
        '"\\n"           10.0% █▎            30.0% ███▋          30.0% ███▋',
        '1,200 others    0.0%               25.0% ███           40.0% ████▉',
        'entropy       0.10 nats           1.00 nats           2.00 nats',
        '',
      ].join('\n'),
    );
  });

  it.each([
    [66, [3]],
    [65, [2, 1]],
    [47, [1, 1, 1]],
    [10, [1, 1, 1]],
  ])('fits as many as it can in %d columns: %o', (width, panels) => {
    const headings = renderReweighted(distribution, width, plain).match(/^token.*$/gm) ?? [];
    expect(headings.map((heading) => heading.match(/temperature/g)?.length)).toEqual(panels);
  });

  it('stays within its width', () => {
    for (const line of renderReweighted(distribution, 66, plain).split('\n')) {
      expect([...line].length).toBeLessThanOrEqual(66);
    }
  });

  it('says that no token precedes', () => {
    const context = { tokens: [], ids: Int32Array.of(), text: '', unknown: [] };
    expect(renderReweighted({ ...distribution, context }, 80, plain)).toMatch(/^At the start of a text\n/);
  });
});
