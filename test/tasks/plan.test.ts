import { describe, expect, it } from 'vitest';
import { parseConfig } from '../../src/config/parse.js';
import { trainingPlan, withBudget } from '../../src/tasks/shared/plan.js';
import { minimalWith } from '../config/minimal.js';

const budgetOf = (training: object, stepsPerEpoch: number) =>
  trainingPlan(withBudget(parseConfig(minimalWith({ training }), 'test'), stepsPerEpoch)).budget;

describe('withBudget', () => {
  it.each([
    [1, 100],
    [20, 100],
    [21, 96],
    [199, 11],
    [200, 10],
    [4000, 10],
  ])('trains for enough epochs of %i steps: %i', (stepsPerEpoch, epochs) => {
    expect(budgetOf({}, stepsPerEpoch)).toEqual({ epochs, steps: null, minutes: null });
  });

  it.each([{ epochs: 3 }, { steps: 7 }, { minutes: 0.5 }])('keeps the budget of a config: %j', (training) => {
    expect(budgetOf(training, 1)).toEqual({ epochs: null, steps: null, minutes: null, ...training });
  });
});
