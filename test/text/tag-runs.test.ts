import { expect, it } from 'vitest';
import { tagRuns } from '../../src/text/tag-runs.js';

it('joins neighbours with the same tag, and no others', () => {
  expect(tagRuns(['a', 'a', 'b', 'a'])).toEqual([
    { tag: 'a', start: 0, end: 2 },
    { tag: 'b', start: 2, end: 3 },
    { tag: 'a', start: 3, end: 4 },
  ]);
  expect(tagRuns([])).toEqual([]);
});
