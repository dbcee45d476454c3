import { describe, expect, it } from 'vitest';
import { labelsFromJSON } from '../../../src/data/labelled/labels.js';
import { ConfigError } from '../../../src/errors.js';
import { classWeights } from '../../../src/tasks/shared/labels/class-weights.js';

const labels = labelsFromJSON({ names: ['a', 'b', 'c'], counts: [6, 2, 0] });

describe('classWeights', () => {
  it('gives all labels that occur the same weight together, and the mean target a weight of 1', () => {
    const weights = classWeights('balanced', labels) as Float32Array;
    expect([...weights]).toEqual([expect.closeTo(8 / 12, 6), 2, 1]);
    expect(6 * (weights[0] as number)).toBeCloseTo(2 * (weights[1] as number), 5);
  });

  it('takes weights label by label, 1 for the others', () => {
    expect(classWeights([{ label: 'b', weight: 2.5 }], labels)).toEqual(Float32Array.of(1, 2.5, 1));
  });

  it('has none where none are asked for', () => {
    expect(classWeights(null, labels)).toBeNull();
  });

  it('refuses a label that is none', () => {
    expect(() => classWeights([{ label: 'z', weight: 2 }], labels)).toThrow(ConfigError);
  });
});
