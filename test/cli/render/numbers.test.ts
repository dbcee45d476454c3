import { describe, expect, it } from 'vitest';
import {
  formatBytes,
  formatDate,
  formatDuration,
  formatPower,
  formatProbability,
} from '../../../src/cli/render/numbers.js';

describe('formatPower', () => {
  it.each<[number, string]>([
    [0, '1'],
    [Math.log10(0.0123), '0.0123'],
    [Math.log10(0.25), '0.25'],
    [Math.log10(1234.5), '1,230'],
    [-4, '1.00×10^-4'],
    [Math.log10(9.999e-9), '1.00×10^-8'],
    [5.5, '316,000'],
    [6, '1.00×10^6'],
    [-400.5, '3.16×10^-401'],
    [Number.NEGATIVE_INFINITY, '0'],
    [Number.POSITIVE_INFINITY, '∞'],
  ])('writes 10^%d as %s', (log10, expected) => {
    expect(formatPower(log10)).toBe(expected);
  });
});

it('formatPower rounds as Intl does', () => {
  const values = Array.from({ length: 20_000 }, (_, index) => -3.999 + (9.99 * index) / 20_000);
  const ties = [1.005, 1.015, 2.675, 12.25, 99.95, 999.5, 9.995, 1234.5, 0.00010005].map(Math.log10);
  const expected = (log10: number) => (10 ** log10).toLocaleString('en-US', { maximumSignificantDigits: 3 });
  expect([...values, ...ties].filter((log10) => formatPower(log10) !== expected(log10))).toEqual([]);
});

describe('formatDuration', () => {
  it.each<[number, string]>([
    [0, '0.0 s'],
    [4.21, '4.2 s'],
    [59.99, '1 min 00 s'],
    [185, '3 min 05 s'],
    [3599.6, '1 h 00 min'],
    [7_620, '2 h 07 min'],
    [359_990, '100 h 00 min'],
  ])('writes %d seconds as %s', (seconds, expected) => {
    expect(formatDuration(seconds)).toBe(expected);
  });
});

describe('formatProbability', () => {
  it.each<[number, string]>([
    [1, '100.0%'],
    [0.2346, '23.5%'],
    [0.0006, '0.1%'],
    [0.0004, '<0.1%'],
    [0, '0.0%'],
  ])('writes %d as %s', (probability, expected) => {
    expect(formatProbability(probability)).toBe(expected);
  });
});

describe('the other numbers', () => {
  it.each<[number, string]>([
    [0, '0 bytes'],
    [999, '999 bytes'],
    [1_000, '1.0 kB'],
    [12_345_678, '12.3 MB'],
    [7e15, '7000.0 TB'],
  ])('writes %d bytes as %s', (bytes, expected) => expect(formatBytes(bytes)).toBe(expected));
  it('writes a date to the minute', () => {
    expect(formatDate(new Date(2026, 0, 5, 9, 7))).toBe('2026-01-05 09:07');
  });
});
