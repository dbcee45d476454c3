import { describe, expect, it } from 'vitest';
import { createConfusion, scoreLabels } from '../../src/metrics/confusion.js';

describe('createConfusion', () => {
  it('has a row for each right label and a column for each predicted one', () => {
    const confusion = createConfusion(3);
    for (const [gold, predicted] of [
      [0, 0],
      [0, 2],
      [0, 2],
      [1, 1],
    ] as const)
      confusion.add(gold, predicted);
    expect(confusion.rows()).toEqual([
      [1, 0, 2],
      [0, 1, 0],
      [0, 0, 0],
    ]);
  });

  it.each([
    [0, 3],
    [-1, 0],
    [0.5, 0],
  ])('refuses labels %d and %d that are not among its 3', (gold, predicted) => {
    expect(() => createConfusion(3).add(gold, predicted)).toThrow(RangeError);
  });
});

describe('scoreLabels', () => {
  // scikit-learn 1.9.1: classification_report and f1_score(average='macro') of the same predictions.
  it('gives what scikit-learn gives', () => {
    const scores = scoreLabels([
      [50, 3, 2],
      [10, 25, 0],
      [4, 6, 0],
    ]);
    expect(scores.total).toBe(100);
    expect(scores.accuracy).toBeCloseTo(0.75, 12);
    expect(scores.labels.map(({ precision }) => precision)).toEqual([50 / 64, 25 / 34, 0]);
    expect(scores.labels.map(({ recall }) => recall)).toEqual([50 / 55, 25 / 35, 0]);
    expect(scores.labels[0]?.f1).toBeCloseTo(0.840336134454, 12);
    expect(scores.labels[1]?.f1).toBeCloseTo(0.724637681159, 12);
    expect(scores.macroF1).toBeCloseTo(0.521657938538, 12);
  });

  it('leaves labels that neither occur nor were predicted out of macro F1', () => {
    const scores = scoreLabels([
      [3, 0, 0],
      [0, 0, 0],
      [1, 0, 2],
    ]);
    expect(scores.macroF1).toBeCloseTo((6 / 7 + 4 / 5) / 2, 12);
  });

  it('gives zeros for nothing', () => {
    expect(scoreLabels([[0]])).toMatchObject({ total: 0, accuracy: 0, macroF1: 0 });
  });
});
