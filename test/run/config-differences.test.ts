import { expect, it } from 'vitest';
import { configDifferences } from '../../src/run/config-differences.js';

it.each([
  ['nothing', { a: { b: 1 } }, { a: { b: 1 } }, []],
  ['a value deep inside', { a: { b: 1, c: 2 } }, { a: { b: 3, c: 2 } }, ['a.b: 1 -> 3']],
  ['a list', { a: [1, 2] }, { a: [1, 3] }, ['a: 1,2 -> 1,3']],
  ['a section against null', { a: { b: 1 } }, { a: null }, ['a: [object Object] -> null']],
  ['a key that one lacks', { a: 1 }, { a: 1, b: 2 }, ['b: undefined -> 2']],
  ['the order of keys does not count', { a: 1, b: 2 }, { b: 2, a: 1 }, []],
])('tells %s', (_, before, after, differences) => {
  const found = configDifferences(before, after);
  expect(found.map((difference) => `${difference.key}: ${difference.before} -> ${difference.after}`)).toEqual(
    differences,
  );
});
