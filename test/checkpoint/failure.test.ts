import { expect, it } from 'vitest';
import { describeFailure } from '../../src/checkpoint/failure.js';

it.each([
  ['ENOSPC', 'the disk is full'],
  ['EDQUOT', 'the disk quota is used up'],
  ['EFBIG', 'the file would be larger than this process may write'],
  ['EROFS', 'the file system is read-only'],
  ['EACCES', 'permission is denied'],
  ['ENOENT', 'the folder is gone'],
])('%s in words: %s', (code, what) => {
  expect(describeFailure(Object.assign(new Error(`${code}: write`), { code })).what).toBe(what);
});

it('says what the system said of a failure without words of ours', () => {
  expect(describeFailure(Object.assign(new Error('EXDEV: cross-device link'), { code: 'EXDEV' })).what).toBe(
    'EXDEV: cross-device link',
  );
});
