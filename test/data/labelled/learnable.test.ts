import { describe, expect, it } from 'vitest';
import { refuseUnlearnable } from '../../../src/data/labelled/learnable.js';
import { DataError } from '../../../src/errors.js';

const samples = (...labels: string[]) => labels.map((label, index) => ({ label, document: 'a.tsv', line: index + 1 }));

describe('refuseUnlearnable', () => {
  it('takes two samples of each of two labels', () => {
    expect(() => refuseUnlearnable(samples('x', 'y', 'y', 'x'))).not.toThrow();
  });

  it.each([
    [['label', 'x', 'x', 'y', 'y'], 'a.tsv:1 has the only training sample of the label "label".'],
    [['x', 'x', 'X', 'y', 'y'], 'a.tsv:3 has the only training sample of the label "X".'],
    [['x', 'x', 'x'], 'All 3 training samples have the label "x": there is nothing to tell apart.'],
  ])('refuses %j', (labels, message) => {
    expect(() => refuseUnlearnable(samples(...labels))).toThrow(DataError);
    expect(() => refuseUnlearnable(samples(...labels))).toThrow(message);
  });
});
