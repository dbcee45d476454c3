import { describe, expect, it } from 'vitest';
import { chosenBy } from '../../src/training/best.js';
import { train } from '../../src/training/loop.js';
import type { Trainable } from '../../src/training/trainable.js';
import { plainPlan } from './plans.js';
import { collect, ofType, scripted } from './scripted.js';

/** Validation with a second measure besides the loss, one pair per evaluation. */
function measured(pairs: [loss: number, f1: number][], better: 'higher' | 'lower' = 'higher'): Trainable {
  const { trainable } = scripted({ batches: 1 });
  let evaluations = 0;
  return {
    ...trainable,
    measures: { f1: { label: 'entity F1', better } },
    chosenBy: 'f1',
    async evaluate(split) {
      const [loss, f1] = pairs[evaluations++] ?? [1, 0];
      return split === 'test' ? null : { loss, targetCount: 1, values: { f1 } };
    },
  };
}

const run = (trainable: Trainable, plan = {}, resume: Parameters<typeof train>[2] = null) =>
  collect(train(trainable, plainPlan({ budget: { epochs: 4 }, ...plan }), resume));

describe('a measure that chooses the best checkpoint', () => {
  it('is told at the start, with what there is to measure', async () => {
    const { events } = await run(measured([]));
    expect(ofType(events, 'started')).toMatchObject([
      {
        measures: { f1: { label: 'entity F1', better: 'higher' } },
        chosenBy: { name: 'f1', label: 'entity F1', better: 'higher' },
      },
    ]);
  });

  it.each<['higher' | 'lower', boolean[], number]>([
    ['higher', [true, false, true, false], 3],
    ['lower', [true, true, false, true], 4],
  ])('takes the %s values for better, whatever the loss', async (better, best, epoch) => {
    const { events } = await run(
      measured(
        [
          [1, 0.5],
          [0.5, 0.4],
          [2, 0.6],
          [3, 0.3],
        ],
        better,
      ),
    );
    expect(ofType(events, 'evaluation').map((event) => event.best)).toEqual(best);
    expect(ofType(events, 'finished')).toMatchObject([
      { best: { epoch: epoch - 1, measure: epoch === 3 ? 0.6 : 0.3 } },
    ]);
  });

  it('leaves the choice to the loss where it is the same', async () => {
    const { events } = await run(
      measured([
        [2, 0],
        [1, 0],
        [3, 0],
        [1, 0],
      ]),
    );
    expect(ofType(events, 'evaluation').map((event) => event.best)).toEqual([true, true, false, false]);
  });

  it('is what early stopping watches', async () => {
    const pairs: [number, number][] = [
      [4, 0.5],
      [3, 0.5],
      [2, 0.4],
      [1, 0.6],
    ];
    const { events } = await run(measured(pairs), { earlyStopping: { patience: 2, minDelta: 0.05 } });
    expect(ofType(events, 'finished')).toMatchObject([{ reason: 'earlyStopping', step: 3 }]);
  });

  it('is what a plateau schedule watches', async () => {
    const schedule = { type: 'plateau', patience: 1, factor: 0.5, minimum: 0, warmupSteps: 0 };
    const { events } = await run(
      measured([
        [4, 0.5],
        [3, 0.4],
        [2, 0.6],
      ]),
      { schedule },
    );
    const rates = ofType(events, 'step').map(({ learningRate }) => learningRate);
    expect(rates.map((rate) => rate / (rates[0] as number))).toEqual([1, 1, 0.5, 0.5]);
  });

  it('is remembered over a resume', async () => {
    const pairs: [number, number][] = [
      [1, 0.7],
      [2, 0.6],
    ];
    let snapshot: Parameters<typeof train>[2] = null;
    await collect(train(measured(pairs), plainPlan({ budget: { epochs: 1 } })), (event) => {
      if (event.type === 'checkpoint') snapshot = event.snapshot();
    });
    const { events } = await run(measured(pairs.slice(1)), { budget: { epochs: 2 } }, snapshot);
    expect(ofType(events, 'evaluation')).toMatchObject([{ best: false }]);
    expect(ofType(events, 'finished')).toMatchObject([{ best: { measure: 0.7, epoch: 0 } }]);
  });

  it('is refused where nothing says which side is better', () => {
    const { trainable } = scripted();
    expect(() => chosenBy({ ...trainable, chosenBy: 'f1' })).toThrow(RangeError);
  });
});
