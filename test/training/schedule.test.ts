import { describe, expect, it } from 'vitest';
import type { ScheduleSpec } from '../../src/training/plan.js';
import { learningRateAt, scheduleAfterEvaluation } from '../../src/training/schedule.js';

describe('learningRateAt', () => {
  const cases: [string, ScheduleSpec, { step?: number; epoch?: number }, number][] = [
    ['constant', { type: 'constant', warmupSteps: 0 }, { step: 1 }, 2],
    ['constant, late', { type: 'constant', warmupSteps: 0 }, { step: 99, epoch: 9 }, 2],
    ['warm-up, first step', { type: 'constant', warmupSteps: 4 }, { step: 1 }, 0.5],
    ['warm-up, last step', { type: 'constant', warmupSteps: 4 }, { step: 4 }, 2],
    ['warm-up, over', { type: 'constant', warmupSteps: 4 }, { step: 5 }, 2],
    ['warm-up of a falling rate', { type: 'step', after: 0, every: 1, factor: 0.5, warmupSteps: 4 }, { step: 2 }, 0.5],
    // Zaremba et al. 2014, small: 4 epochs at 1, then halved each.
    ['step, last full epoch', { type: 'step', after: 4, every: 1, factor: 0.5, warmupSteps: 0 }, { epoch: 3 }, 2],
    ['step, first fall', { type: 'step', after: 4, every: 1, factor: 0.5, warmupSteps: 0 }, { epoch: 4 }, 1],
    ['step, second fall', { type: 'step', after: 4, every: 1, factor: 0.5, warmupSteps: 0 }, { epoch: 5 }, 0.5],
    ['step every 3', { type: 'step', after: 1, every: 3, factor: 0.5, warmupSteps: 0 }, { epoch: 3 }, 1],
    ['step every 3, second', { type: 'step', after: 1, every: 3, factor: 0.5, warmupSteps: 0 }, { epoch: 4 }, 0.5],
    // char-rnn: times 0.97 each epoch after 10.
    ['exponential, before', { type: 'exponential', after: 10, factor: 0.97, warmupSteps: 0 }, { epoch: 9 }, 2],
    ['exponential', { type: 'exponential', after: 10, factor: 0.97, warmupSteps: 0 }, { epoch: 12 }, 2 * 0.97 ** 3],
    ['cosine, start', { type: 'cosine', minimum: 1, warmupSteps: 10 }, { step: 10 }, 2],
    ['cosine, middle', { type: 'cosine', minimum: 1, warmupSteps: 10 }, { step: 55 }, 1.5],
    ['cosine, end', { type: 'cosine', minimum: 1, warmupSteps: 10 }, { step: 100 }, 1],
    ['cosine, beyond', { type: 'cosine', minimum: 1, warmupSteps: 10 }, { step: 120 }, 1],
    ['cosine, warm-up', { type: 'cosine', minimum: 1, warmupSteps: 10 }, { step: 5 }, 1],
    ['plateau, at first', { type: 'plateau', patience: 1, factor: 0.5, minimum: 0, warmupSteps: 0 }, {}, 2],
  ];
  it.each(cases)('%s', (_, schedule, { step = 50, epoch = 0 }, expected) => {
    expect(learningRateAt(schedule, 2, { step, epoch, totalSteps: 100, state: {} })).toBeCloseTo(expected, 12);
  });

  it('cannot lay a cosine out over a run of unknown length', () => {
    const point = { step: 1, epoch: 0, totalSteps: null, state: {} };
    expect(() => learningRateAt({ type: 'cosine', minimum: 0, warmupSteps: 0 }, 1, point)).toThrow(RangeError);
  });
});

describe('scheduleAfterEvaluation', () => {
  const rates = (schedule: ScheduleSpec, losses: number[]) => {
    let state = {};
    return losses.map((loss) => {
      // A checkpoint keeps the state as JSON.
      state = JSON.parse(JSON.stringify(scheduleAfterEvaluation(schedule, state, loss)));
      return learningRateAt(schedule, 8, { step: 1, epoch: 0, totalSteps: null, state });
    });
  };

  it.each([
    ['falls at once with patience 1', 1, 0, [5, 4, 4, 4.5, 3], [8, 8, 4, 2, 2]],
    ['waits for a second with patience 2', 2, 0, [5, 5, 5, 5, 5, 4], [8, 8, 4, 4, 2, 2]],
    ['counts anew after a better loss', 2, 0, [5, 6, 4, 6, 6], [8, 8, 8, 8, 4]],
    ['stops at the minimum', 1, 3, [5, 5, 5, 5], [8, 4, 3, 3]],
  ])('%s', (_, patience, minimum, losses, expected) => {
    expect(rates({ type: 'plateau', patience, factor: 0.5, minimum, warmupSteps: 0 }, losses)).toEqual(expected);
  });

  it('changes nothing for other schedules', () => {
    expect(scheduleAfterEvaluation({ type: 'constant', warmupSteps: 0 }, {}, 5)).toEqual({});
  });
});
