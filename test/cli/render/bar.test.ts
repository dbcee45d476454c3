import { expect, it } from 'vitest';
import { renderBar } from '../../../src/cli/render/bar.js';

it.each<[number, string]>([
  [0, ''],
  [1e-9, '▏'],
  [0.25, '█'],
  [0.5, '██'],
  [0.53125, '██▏'],
  [0.999, '████'],
  [1, '████'],
])('draws %d of four columns as %j', (share, bar) => {
  expect(renderBar(share, 4)).toBe(bar);
});
