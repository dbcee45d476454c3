import { describe, expect, it } from 'vitest';
import { integerWithin, listOf, numberWithin } from '../../src/cli/options.js';

describe('numberWithin', () => {
  it.each(['0', '1', '0.5', '1e-3'])('takes %s between 0 and 1', (text) => {
    expect(numberWithin({ min: 0, max: 1 })(text)).toBe(Number(text));
  });

  it.each(['', ' ', 'x', '1x', 'NaN', 'Infinity', '-0.1', '1.01'])('refuses %o, with what it takes', (text) => {
    expect(() => numberWithin({ min: 0, max: 1 })(text)).toThrow('Give a number, 0 or more and at most 1.');
  });

  it('leaves an open bound out', () => {
    expect(() => numberWithin({ above: 0 })('0')).toThrow('Give a number, above 0.');
  });
});

describe('integerWithin', () => {
  it('takes a whole number', () => expect(integerWithin({ min: 1 })('12')).toBe(12));

  it.each(['1.5', '0', '9007199254740993'])('refuses %s', (text) => {
    expect(() => integerWithin({ min: 1 })(text)).toThrow('Give a whole number, 1 or more.');
  });
});

describe('listOf', () => {
  it('takes values with commas between them', () => {
    expect(listOf(numberWithin({ min: 0 }))('0.2, 0.5,1')).toEqual([0.2, 0.5, 1]);
  });

  it.each(['0.2,', '', '1;2', '1,x'])('refuses %o', (text) => {
    expect(() => listOf(numberWithin({ min: 0 }))(text)).toThrow('Give a number, 0 or more.');
  });
});
