import { describe, expect, it } from 'vitest';
import { CheckpointError, TrainingError } from '../../src/errors.js';
import { tf } from '../../src/runtime/tensorflow.js';
import type { TrainingSnapshot } from '../../src/training/events.js';
import { train } from '../../src/training/loop.js';
import { plainPlan } from './plans.js';
import { collect, ofType, scripted } from './scripted.js';

describe('the order of events', () => {
  it('is training, evaluation, samples and checkpoint for each epoch', async () => {
    const { trainable } = scripted({ batches: 2, validation: [3, 2] });
    const { events } = await collect(train(trainable, plainPlan({ budget: { epochs: 2 } })));
    const epoch = ['step', 'step', 'epoch', 'evaluation', 'sample', 'checkpoint'];
    expect(events.map(({ type }) => type)).toEqual(['started', ...epoch, ...epoch, 'finished']);
  });

  it('counts steps from 1, epochs and batches from 0', async () => {
    const { events } = await collect(train(scripted({ batches: 2 }).trainable, plainPlan({ budget: { epochs: 2 } })));
    expect(ofType(events, 'step').map(({ step, epoch, batch }) => [step, epoch, batch])).toEqual([
      [1, 0, 0],
      [2, 0, 1],
      [3, 1, 0],
      [4, 1, 1],
    ]);
    expect(ofType(events, 'epoch').map(({ step, epoch }) => [step, epoch])).toEqual([
      [2, 0],
      [4, 1],
    ]);
    expect(ofType(events, 'finished')).toMatchObject([{ reason: 'budget', step: 4, epoch: 1 }]);
  });

  it('tells the size of model and run at the start', async () => {
    const { events } = await collect(train(scripted().trainable, plainPlan({ budget: { epochs: 5, steps: 7 } })));
    expect(events[0]).toEqual({
      type: 'started',
      step: 0,
      epoch: 0,
      parameterCount: 2,
      stepsPerEpoch: 3,
      totalSteps: 7,
      measures: {},
      chosenBy: null,
    });
  });

  it('evaluates the test split once, after all training', async () => {
    const { trainable, calls } = scripted({ batches: 1, validation: [3, 2], test: 4 });
    const { events } = await collect(train(trainable, plainPlan({ budget: { epochs: 2 } })));
    const epoch = ['step 0', 'validation', 'samples'];
    expect(calls).toEqual([...epoch, ...epoch, 'test']);
    expect(ofType(events, 'evaluation').at(-1)).toMatchObject({
      split: 'test',
      epoch: 1,
      best: false,
      metrics: { loss: 4 },
    });
  });

  it('gives the mean loss of the epoch over its targets', async () => {
    const { events } = await collect(train(scripted({ lossSum: (step) => 8 * step }).trainable, plainPlan()));
    expect(ofType(events, 'step').map(({ loss }) => loss)).toEqual([2, 4, 6]);
    expect(ofType(events, 'epoch')).toMatchObject([{ loss: 4, targetCount: 12 }]);
  });
});

describe('the update', () => {
  it.each([
    ['the mean over targets', {}, 1 / 4],
    ['the sum over time, mean over rows', { lossReduction: 'timeSum' as const }, 1 / 2],
    ['a norm that is small enough', { clipNorm: 0.4 }, 1 / 4],
    ['a norm that is cut', { clipNorm: 0.2 }, 0.2 / Math.SQRT2],
    ['a value that is cut', { clipValue: 0.1 }, 0.1],
    ['a norm, then a value that is cut', { clipNorm: 0.2, clipValue: 0.1 }, 0.1],
  ])('follows %s', async (_, changes, change) => {
    const { trainable, values } = scripted({ batches: 1 });
    const { events } = await collect(train(trainable, plainPlan(changes)));
    expect(values()).toEqual([expect.closeTo(10 - change, 5), expect.closeTo(20 - change, 5)]);
    const scale = 'lossReduction' in changes ? 1 / 2 : 1 / 4;
    expect(ofType(events, 'step')[0]?.gradientNorm).toBeCloseTo(scale * Math.SQRT2, 6);
  });

  it('is made at the rate of the schedule', async () => {
    const { trainable, values } = scripted({ batches: 4, gradient: () => 4 });
    const { events } = await collect(train(trainable, plainPlan({ schedule: { type: 'constant', warmupSteps: 4 } })));
    expect(ofType(events, 'step').map(({ learningRate }) => learningRate)).toEqual([0.25, 0.5, 0.75, 1]);
    expect(values()).toEqual([7.5, 17.5]);
  });

  it('follows a plateau of the validation loss', async () => {
    const plan = plainPlan({
      schedule: { type: 'plateau', patience: 1, factor: 0.5, minimum: 0, warmupSteps: 0 },
      budget: { epochs: 4 },
    });
    const { events } = await collect(train(scripted({ batches: 1, validation: [3, 3, 2, 2] }).trainable, plan));
    expect(ofType(events, 'step').map(({ learningRate }) => learningRate)).toEqual([1, 1, 0.5, 0.5]);
  });
});

describe('the end', () => {
  it.each([
    ['epochs', { epochs: 2 }, 6],
    ['steps at the end of an epoch', { steps: 6 }, 6],
    ['steps within an epoch', { steps: 4 }, 4],
    ['the first of two', { epochs: 9, steps: 5 }, 5],
    // The clock advances by 10 seconds at each reading, so each step takes 10 seconds.
    ['minutes', { minutes: 0.5 }, 3],
  ])('comes by %s', async (_, budget, steps) => {
    let clock = 0;
    const now = () => (clock += 10_000);
    const { events } = await collect(train(scripted().trainable, plainPlan({ budget }), null, { now }));
    expect(ofType(events, 'step')).toHaveLength(steps);
    expect(ofType(events, 'finished')).toMatchObject([{ reason: 'budget', step: steps }]);
  });

  it('comes by minutes that count evaluation and samples', async () => {
    let clock = 0;
    const now = () => (clock += 10_000);
    // Three steps of 10 seconds, an evaluation of 10 and samples of 10: 100 seconds after two epochs.
    const { trainable } = scripted({ validation: [3, 2, 1] });
    const { events } = await collect(train(trainable, plainPlan({ budget: { minutes: 1.75 } }), null, { now }));
    expect(ofType(events, 'finished')).toMatchObject([{ reason: 'budget', step: 7 }]);
  });

  it('within an epoch comes with its own evaluation and checkpoint', async () => {
    const { events } = await collect(
      train(scripted({ validation: [3, 2] }).trainable, plainPlan({ budget: { steps: 4 } })),
    );
    expect(events.slice(-4).map(({ type }) => type)).toEqual(['step', 'evaluation', 'checkpoint', 'finished']);
    expect(ofType(events, 'checkpoint').at(-1)).toMatchObject({ step: 4, epoch: 1, reasons: ['last', 'best'] });
  });

  it.each([
    ['as soon as patience is at its end', 0, [3, 2, 2.5, 2, 1], 4, 2],
    ['not before', 0, [3, 2, 2.5, 1.9, 1], 5, 1],
    ['also while the loss falls by less than minDelta', 0.5, [3, 2.8, 2.7, 1], 3, 2.7],
  ])('comes early, %s', async (_, minDelta, validation, epochs, best) => {
    const plan = plainPlan({ earlyStopping: { patience: 2, minDelta }, budget: { epochs: 5 } });
    const { events } = await collect(train(scripted({ batches: 1, validation }).trainable, plan));
    const reason = epochs < 5 ? 'earlyStopping' : 'budget';
    expect(ofType(events, 'finished')).toMatchObject([{ reason, step: epochs, best: { loss: best } }]);
  });
});

describe('checkpoints', () => {
  const reasonsOf = async (changes: Parameters<typeof plainPlan>[0], validation?: number[]) => {
    let clock = 0;
    const now = () => (clock += 10_000);
    const { trainable } = scripted({ batches: 4, ...(validation ? { validation } : {}) });
    const { events } = await collect(train(trainable, plainPlan(changes), null, { now }));
    return ofType(events, 'checkpoint').map(({ step, reasons }) => [step, reasons]);
  };

  it('are due at the end of each epoch, and say when validation was best', async () => {
    expect(await reasonsOf({ budget: { epochs: 3 } }, [3, 4, 2])).toEqual([
      [4, ['last', 'best']],
      [8, ['last']],
      [12, ['last', 'best']],
    ]);
  });

  it('are due every so many steps', async () => {
    expect(await reasonsOf({ checkpoint: { everySteps: 3, everyMinutes: null }, budget: { epochs: 2 } })).toEqual([
      [3, ['last', 'interval']],
      [4, ['last']],
      [6, ['last', 'interval']],
      [8, ['last']],
    ]);
  });

  it('are due every so many minutes of training since the last one', async () => {
    expect(await reasonsOf({ checkpoint: { everySteps: null, everyMinutes: 0.5 }, budget: { epochs: 2 } })).toEqual([
      [3, ['last', 'interval']],
      [4, ['last']],
      [7, ['last', 'interval']],
      [8, ['last']],
    ]);
  });

  it('are one at a step that has several reasons', async () => {
    expect(await reasonsOf({ checkpoint: { everySteps: 2, everyMinutes: null } }, [1])).toEqual([
      [2, ['last', 'interval']],
      [4, ['last', 'best', 'interval']],
    ]);
  });
});

describe('an interruption', () => {
  const interruptAt = async (step: number, epochs = 2) => {
    let seen = 0;
    const { trainable, calls } = scripted({ validation: [3, 2] });
    const control = { interrupted: () => seen >= step };
    const { events } = await collect(train(trainable, plainPlan({ budget: { epochs } }), null, control), (event) => {
      if (event.type === 'step') seen = event.step;
    });
    return { events, calls };
  };

  it('finishes the step, saves and ends', async () => {
    const { events } = await interruptAt(2);
    expect(events.map(({ type }) => type)).toEqual(['started', 'step', 'step', 'checkpoint', 'finished']);
    expect(events.at(-2)).toMatchObject({ type: 'checkpoint', step: 2, reasons: ['last'] });
    expect(events.at(-1)).toMatchObject({ reason: 'interrupted', step: 2 });
  });

  it('leaves the test split alone', async () => {
    const { calls } = await interruptAt(2);
    expect(calls).not.toContain('test');
  });

  it('after the last step of an epoch leaves its evaluation to the resumed run', async () => {
    const { events, calls } = await interruptAt(3);
    expect(calls).not.toContain('validation');
    const saved = ofType(events, 'checkpoint').at(-1)?.snapshot() as TrainingSnapshot;
    const next = scripted({ validation: [3] });
    const { events: rest } = await collect(train(next.trainable, plainPlan(), saved));
    expect(rest.map(({ type }) => type)).toEqual([
      'started',
      'epoch',
      'evaluation',
      'sample',
      'checkpoint',
      'finished',
    ]);
  });
});

describe('divergence', () => {
  it.each([
    [
      'a loss that is not a number',
      { lossSum: (step: number) => (step === 2 ? Number.NaN : 8) },
      /loss of step 2 is not a number/,
    ],
    [
      'an infinite loss',
      { lossSum: (step: number) => (step === 2 ? Number.POSITIVE_INFINITY : 8) },
      /loss of step 2 is infinite/,
    ],
    [
      'a gradient that is not a number',
      { gradient: (step: number) => (step === 2 ? Number.NaN : 1) },
      /gradient of step 2 is not a number/,
    ],
    [
      'an infinite gradient',
      { gradient: (step: number) => (step === 2 ? Number.NEGATIVE_INFINITY : 1) },
      /gradient of step 2 is infinite/,
    ],
  ])('by %s ends the run without that update', async (_, script, message) => {
    const { trainable, values } = scripted(script);
    const { events, failure } = await collect(train(trainable, plainPlan()));
    expect(values()).toEqual([9.75, 19.75]);
    expect(events.map(({ type }) => type)).toEqual(['started', 'step', 'finished']);
    expect(events.at(-1)).toMatchObject({ reason: 'diverged', step: 1 });
    expect(failure).toBeInstanceOf(TrainingError);
    expect((failure as TrainingError).message).toMatch(message);
    expect((failure as TrainingError).hint).toMatch(/learningRate/);
  });

  it('by a validation loss that is not a number ends the run without a checkpoint', async () => {
    const { events, failure } = await collect(train(scripted({ validation: [Number.NaN] }).trainable, plainPlan()));
    expect(ofType(events, 'checkpoint')).toEqual([]);
    expect((failure as TrainingError).message).toMatch(/validation loss/);
  });
});

describe('a resumed run', () => {
  it('continues budgets in minutes where they stopped', async () => {
    let clock = 0;
    const now = () => (clock += 10_000);
    let seen = 0;
    // 10 seconds for each step and for the samples of the first epoch.
    const plan = plainPlan({ budget: { minutes: 70 / 60 } });
    const control = { now, interrupted: () => seen === 4 };
    const { events } = await collect(train(scripted().trainable, plan, null, control), (event) => {
      if (event.type === 'step') seen = event.step;
    });
    const saved = ofType(events, 'checkpoint').at(-1)?.snapshot() as TrainingSnapshot;
    const { events: rest } = await collect(train(scripted().trainable, plan, saved, { now }));
    expect(ofType(rest, 'step').map(({ step }) => step)).toEqual([5, 6]);
  });

  it('that was over already only evaluates the test split again', async () => {
    const plan = plainPlan({ budget: { steps: 2 } });
    const { events } = await collect(train(scripted({ validation: [3] }).trainable, plan));
    const saved = ofType(events, 'checkpoint').at(-1)?.snapshot() as TrainingSnapshot;
    const { events: rest } = await collect(train(scripted({ validation: [3], test: 2 }).trainable, plan, saved));
    expect(rest.map(({ type }) => type)).toEqual(['started', 'evaluation', 'finished']);
    expect(rest[1]).toMatchObject({ split: 'test' });
  });

  it('refuses the accumulators of another optimizer', async () => {
    const { events } = await collect(train(scripted().trainable, plainPlan()));
    const saved = ofType(events, 'checkpoint')[0]?.snapshot() as TrainingSnapshot;
    const plan = plainPlan({ optimizer: { type: 'momentum', learningRate: 1, momentum: 0.9, nesterov: false } });
    const { failure } = await collect(train(scripted().trainable, plan, saved));
    expect(failure).toBeInstanceOf(CheckpointError);
  });
});

describe('the loop', () => {
  it('lets the event loop turn while it trains', async () => {
    const slow = scripted({ batches: 30 });
    const { step } = slow.trainable;
    slow.trainable.step = (batch, random) => {
      const end = performance.now() + 5;
      while (performance.now() < end);
      return step(batch, random);
    };
    let turns = 0;
    const timer = setInterval(() => turns++, 1);
    await collect(train(slow.trainable, plainPlan()));
    clearInterval(timer);
    expect(turns).toBeGreaterThan(0);
  });

  it('disposes all that it made, also when its consumer leaves early', async () => {
    const { trainable } = scripted();
    const plan = plainPlan({ optimizer: { type: 'momentum', learningRate: 1, momentum: 0.9, nesterov: false } });
    const before = tf.memory().numTensors;
    await collect(train(trainable, plan));
    for await (const event of train(trainable, plan)) if (event.type === 'step') break;
    expect(tf.memory().numTensors).toBe(before);
  });
});
