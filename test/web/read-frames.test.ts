import { describe, expect, it } from 'vitest';
import { readFrames } from '../../src/web/read-frames.js';

const facts = { features: 2, names: ['x', 'y'] };

describe('a table of frames', () => {
  it.each([
    ['commas', '1,2\n3,4.5\n'],
    ['semicolons', '1;2\r\n3;4.5'],
    ['tabs', '1\t2\n3\t4.5'],
    ['spaces', ' 1  2\n\n3 4.5'],
    ['a header in another order, with more columns', 'y,time,x\n2,0,1\n4.5,1,3'],
  ])('is read with %s', (_, text) => {
    expect(readFrames(text, facts)).toEqual([
      [1, 2],
      [3, 4.5],
    ]);
  });

  it.each([
    ['nothing', ' \n', /no frame/],
    ['a header alone', 'x,y', /no frame below the header/],
    ['a missing column', 'x,z\n1,2', /The header has no column y/],
    ['a missing number', '1,2\n3', /Line 2 has 1 numbers instead of 2/],
    ['an empty cell', '1,2\n3,', /Line 2 has "" instead of a number/],
    ['a word', '1,2\n3,four', /Line 2 has "four" instead of a number/],
  ])('with %s is refused', (_, text, message) => {
    expect(() => readFrames(text, facts)).toThrow(message);
  });
});
