import { homedir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { cacheDirectory } from '../../src/runtime/cache.js';

it.each([
  ['/somewhere', '/somewhere/rnn'],
  ['relative/path', join(homedir(), '.cache/rnn')],
  ['', join(homedir(), '.cache/rnn')],
])('with XDG_CACHE_HOME=%j it is %s', (base, expected) => {
  expect(cacheDirectory({ XDG_CACHE_HOME: base })).toBe(expected);
});

it('is in the home folder without XDG_CACHE_HOME', () => {
  expect(cacheDirectory({})).toBe(join(homedir(), '.cache/rnn'));
});
