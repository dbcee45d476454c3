import { describe, expect, it } from 'vitest';
import { formatCount, formatQuantity, formatShare } from '../../src/text/quantities.js';

describe('quantities', () => {
  it('puts thousands apart', () => expect(formatCount(1_234_567)).toBe('1,234,567'));
  it.each<[number, string]>([
    [0, '0 tokens'],
    [1, '1 token'],
    [2_000, '2,000 tokens'],
  ])('counts %d as %s', (count, expected) => expect(formatQuantity(count, 'token')).toBe(expected));
  it.each<[number, string]>([
    [0, '0.0%'],
    [0.0314, '3.1%'],
    [0.00012, '0.012%'],
    [1, '100.0%'],
  ])('writes the share %d as %s', (share, expected) => expect(formatShare(share)).toBe(expected));
});
