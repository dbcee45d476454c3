import { describe, expect, it } from 'vitest';
import { CheckpointError } from '../../src/errors.js';
import { tf } from '../../src/runtime/tensorflow.js';
import { isDue } from '../../src/training/average.js';
import type { TrainingSnapshot } from '../../src/training/events.js';
import { train } from '../../src/training/loop.js';
import { plainPlan } from './plans.js';
import { collect, ofType, scripted } from './scripted.js';

describe('isDue', () => {
  it.each([
    ['with as many evaluations as are waited for', [3, 2], 9, 2, false],
    ['when it is worse than the best of the earlier ones', [3, 2, 1], 4, 2, true],
    ['when it is no worse than they', [3, 2, 1], 3, 2, false],
    ['when the latest alone are better', [3, 2.5, 1, 1], 2, 2, false],
    ['when an earlier one was better', [1, 3, 2, 2], 2, 2, true],
  ])('%s', (_, watched, value, patience, due) => {
    expect(isDue({ since: null, watched }, value, patience)).toBe(due);
  });

  it('is so once', () => {
    expect(isDue({ since: 7, watched: [1, 1, 1] }, 9, 1)).toBe(false);
  });
});

// Each step takes 1 off both weights, 10 and 20 at the start: mean gradients are a quarter. Epoch 3 is worse than the first.
const script = { batches: 2, gradient: () => 4, validation: [2, 3, 2.5, 2, 1], test: 5 };
const plan = plainPlan({ averaging: { patience: 1 }, budget: { epochs: 5 } });

/** A run with the first weight at each evaluation, each sampling, and in each checkpoint. */
async function record(resume: TrainingSnapshot | null = null, patience: number | null = 1) {
  const { trainable, values } = scripted(script);
  const seen = { validation: [] as unknown[], test: [] as unknown[], samples: [] as unknown[], saved: [] as unknown[] };
  const snapshots: TrainingSnapshot[] = [];
  const before = tf.memory().numTensors;
  const { events, failure } = await collect(
    train(
      {
        ...trainable,
        evaluate(split) {
          seen[split].push(values()[0]);
          return trainable.evaluate(split);
        },
        samples(epoch, random) {
          seen.samples.push(values()[0]);
          return trainable.samples(epoch, random);
        },
      },
      { ...plan, averaging: { patience } },
      resume,
    ),
    (event) => {
      if (event.type !== 'checkpoint') return;
      const snapshot = event.snapshot();
      snapshots.push(snapshot);
      seen.saved.push(snapshot.weights[0]?.data[0]);
    },
  );
  return { seen, events, failure, snapshots, values, tensors: tf.memory().numTensors - before };
}

describe('averaging', () => {
  it('evaluates, samples from, saves and leaves the mean of the weights since validation got worse', async () => {
    const { seen, events, snapshots, values } = await record();
    // After steps 1 to 10 the weight is 9, 8, ..., 0. From step 6 on: 4; then (4 + 3 + 2) / 3; then (4 + 3 + ... + 0) / 5.
    const means = [8, 6, 4, 3, 2];
    expect(seen).toEqual({ validation: means, samples: means, saved: means, test: [2] });
    expect(ofType(events, 'averaging')).toEqual([{ type: 'averaging', step: 6, epoch: 2 }]);
    expect(values()).toEqual([2, 12]);
    const trained = snapshots.map(({ optimizerSlots }) => optimizerSlots.map(({ name, data }) => [name, data[0]]));
    expect(trained).toEqual([
      [],
      [],
      [
        ['p0/trained', 4],
        ['p1/trained', 14],
      ],
      [
        ['p0/trained', 2],
        ['p1/trained', 12],
      ],
      [
        ['p0/trained', 0],
        ['p1/trained', 10],
      ],
    ]);
  });

  it('begins with the first step where no patience is set', async () => {
    const { seen, events } = await record(null, null);
    // The mean of 9 and 8; of 9 to 6; and so on.
    const means = [8.5, 7.5, 6.5, 5.5, 4.5];
    expect(seen).toEqual({ validation: means, samples: means, saved: means, test: [4.5] });
    expect(ofType(events, 'averaging')).toEqual([{ type: 'averaging', step: 0, epoch: 0 }]);
  });

  it('continues from a checkpoint with the trained weights and their mean', async () => {
    const { snapshots } = await record();
    const { seen, events } = await record(snapshots[3] as TrainingSnapshot);
    expect(seen).toEqual({ validation: [2], samples: [2], saved: [2], test: [2] });
    expect(ofType(events, 'averaging')).toEqual([]);
  });

  it('refuses a checkpoint that lacks the weights that are trained', async () => {
    const { snapshots } = await record();
    const { failure } = await record({ ...(snapshots[3] as TrainingSnapshot), optimizerSlots: [] });
    expect(failure).toBeInstanceOf(CheckpointError);
    expect(String(failure)).toContain('p0/trained');
  });

  it('leaves as many tensors as it found', async () => {
    expect((await record()).tensors).toBe(0);
  });
});
