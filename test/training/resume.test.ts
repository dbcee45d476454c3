import { describe, expect, it } from 'vitest';
import type { ModelSpec } from '../../src/model/language/spec.js';
import type { TrainingEvent, TrainingSnapshot } from '../../src/training/events.js';
import { train } from '../../src/training/loop.js';
import type { TrainingPlan } from '../../src/training/plan.js';
import { tinySpec } from '../model/tiny-model.js';
import { optimizers, plainPlan } from './plans.js';
import { collect, ofType } from './scripted.js';
import { type TinyOptions, tinyTraining } from './tiny-training.js';

const dropout = { input: 0.1, between: 0.2, output: 0.3 };
const plateau = { type: 'plateau', patience: 1, factor: 0.5, minimum: 0, warmupSteps: 3 } as const;

/** Trains with a checkpoint after each step; what took time is left out of events and snapshots. */
async function record(
  spec: ModelSpec,
  plan: TrainingPlan,
  options: TinyOptions,
  resume: TrainingSnapshot | null = null,
) {
  const { trainable } = tinyTraining(spec, options);
  const snapshots: TrainingSnapshot[] = [];
  const { events, failure } = await collect(train(trainable, plan, resume), (event) => {
    if (event.type === 'checkpoint') snapshots.push(withoutTime(event.snapshot()));
  });
  trainable.dispose();
  expect(failure).toBeNull();
  return { events: events.map(comparable), snapshots, last: snapshots.at(-1) as TrainingSnapshot };
}

function withoutTime(snapshot: TrainingSnapshot): TrainingSnapshot {
  return { ...snapshot, progress: { ...snapshot.progress, seconds: 0, epochSeconds: 0 } };
}

function comparable(event: TrainingEvent): unknown {
  const { type, step, ...rest } = event;
  return JSON.parse(JSON.stringify({ type, step, ...rest, seconds: 0 }));
}

/** As a checkpoint gives it back. */
function throughJson(snapshot: TrainingSnapshot): TrainingSnapshot {
  return { ...snapshot, progress: JSON.parse(JSON.stringify(snapshot.progress)) };
}

describe('a run resumed within an epoch', () => {
  const cells = ['lstm', 'gru', 'simpleRnn'] as const;
  it.each(cells.flatMap((cell) => optimizers.map((optimizer) => [cell, optimizer.type, optimizer] as const)))(
    'has the metrics and weights, bit for bit, of one that never stopped: %s, %s',
    async (cell, _, optimizer) => {
      const spec = tinySpec({ cell, hiddenSizes: [8, 8], dropout });
      const plan = plainPlan({
        optimizer,
        clipNorm: 1,
        budget: { epochs: 2 },
        checkpoint: { everySteps: 1, everyMinutes: null },
      });
      const whole = await record(spec, plan, {});
      const saved = throughJson(whole.snapshots[6] as TrainingSnapshot);
      expect(saved.progress).toMatchObject({ step: 7, epoch: 1, batch: 2 });
      const rest = await record(spec, plan, { seed: 99 }, saved);
      expect(rest.last).toEqual(whole.last);
      expect(rest.events.slice(1)).toEqual(whole.events.slice(-rest.events.length + 1));
    },
  );

  it.each(['stream', 'sequences'] as const)('does so from every step of a %s', async (batching) => {
    const spec = tinySpec({ dropout, tieWeights: true, hiddenSizes: [6] });
    const [, , , optimizer] = optimizers;
    const plan = plainPlan({
      ...(optimizer ? { optimizer } : {}),
      schedule: plateau,
      budget: { epochs: 2 },
      checkpoint: { everySteps: 1, everyMinutes: null },
    });
    const options = { batching, tokens: 36 };
    const whole = await record(spec, plan, options);
    for (const saved of whole.snapshots.slice(0, -1)) {
      const rest = await record(spec, plan, { ...options, seed: 99 }, throughJson(saved));
      expect(rest.last).toEqual(whole.last);
      expect(ofStep(rest.events)).toEqual(ofStep(whole.events).slice(-ofStep(rest.events).length));
    }
  });

  it('does so where all is dropped that can be, and the weights are averaged', async () => {
    const all = { ...dropout, locked: true, recurrentWeights: 0.3, embedding: 0.2 };
    const spec = tinySpec({ dropout: all, tieWeights: true, hiddenSizes: [8, 6] });
    const plan = plainPlan({
      optimizer: { type: 'sgd', learningRate: 4 },
      averaging: { patience: 1 },
      budget: { epochs: 6 },
      checkpoint: { everySteps: 1, everyMinutes: null },
    });
    const options = { tokens: 36, penalties: { activation: 2, temporal: 1 } };
    const whole = await record(spec, plan, options);
    const begun = whole.snapshots.findIndex(({ progress }) => progress.averaging?.since !== null);
    expect(begun).toBeGreaterThan(2);
    expect(begun).toBeLessThan(whole.snapshots.length - 3);
    for (const saved of whole.snapshots.slice(0, -1)) {
      const rest = await record(spec, plan, { ...options, seed: 99 }, throughJson(saved));
      expect(rest.last).toEqual(whole.last);
      expect(rest.events.slice(1)).toEqual(whole.events.slice(-rest.events.length + 1));
    }
  });
});

const ofStep = (events: unknown[]) => ofType(events as TrainingEvent[], 'step');
