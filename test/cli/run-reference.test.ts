import { resolve } from 'node:path';
import { expect, it } from 'vitest';
import { referTo } from '../../src/cli/run-reference.js';

it.each<[string, string, string]>([
  ['the name of a run in ./runs', resolve('runs', 'a-1'), 'a-1'],
  ['the folder of a run elsewhere', resolve('other', 'a'), 'other/a'],
  ['the folder of a run above', resolve('..', 'runs', 'a'), '../runs/a'],
  ['a name of other letters in quotes', resolve('runs', 'año'), "'año'"],
  ['a folder with blanks and quotes in quotes', resolve("it's mine", 'a'), "'it'\\''s mine/a'"],
])('refers to a run by %s', (_, folder, expected) => {
  expect(referTo({ name: folder.split('/').at(-1) as string, folder })).toBe(expected);
});
