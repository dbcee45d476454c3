import { describe, expect, it } from 'vitest';
import { disposeGradients } from '../../src/model/gradients.js';
import { readParameters } from '../../src/model/variables.js';
import { createRandom } from '../../src/runtime/random.js';
import { tf } from '../../src/runtime/tensorflow.js';
import { train } from '../../src/training/loop.js';
import { tinySpec } from '../model/tiny-model.js';
import { optimizers, plainPlan } from './plans.js';
import { collect, ofType } from './scripted.js';
import { tinyTraining } from './tiny-training.js';

const cells = ['lstm', 'gru', 'simpleRnn'] as const;

describe.each(cells)('a language model of %s', (cell) => {
  it('overfits one batch', async () => {
    const [, , , adam] = optimizers;
    const { trainable } = tinyTraining(tinySpec({ cell, hiddenSizes: [16] }), { tokens: 12, validation: false });
    const plan = plainPlan({ ...(adam ? { optimizer: adam } : {}), budget: { epochs: 100 } });
    const { events } = await collect(train(trainable, plan));
    const epochs = ofType(events, 'epoch');
    expect(epochs[0]?.loss).toBeGreaterThan(1.5);
    expect(epochs.at(-1)?.loss).toBeLessThan(0.05);
  });

  it.each(optimizers)('changes all parameters by one step of $type', async (optimizer) => {
    const { model, trainable } = tinyTraining(tinySpec({ cell, hiddenSizes: [8, 8] }));
    const before = readParameters(model.parameters);
    await collect(train(trainable, plainPlan({ optimizer, budget: { steps: 1 } })));
    const after = readParameters(model.parameters);
    for (const [index, { name, data }] of after.entries()) expect(data, name).not.toEqual(before[index]?.data);
  });

  it.each(['stream', 'sequences'] as const)(
    'leaves the number of tensors as it was over the steps of a %s',
    (batching) => {
      const dropout = { input: 0.1, between: 0.1, output: 0.1 };
      const { trainable } = tinyTraining(tinySpec({ cell, hiddenSizes: [8, 8], dropout }), { batching });
      const counts: number[] = [];
      for (let epoch = 0; epoch < 2; epoch++) {
        const batches = trainable.batches(epoch);
        for (let index = 0; index < batches.length; index++) {
          disposeGradients(trainable.step(batches.batch(index), createRandom(1)).gradients);
          counts.push(tf.memory().numTensors);
        }
      }
      expect(new Set(counts).size).toBe(1);
    },
  );
});

describe('evaluation', () => {
  it('leaves the state that training carries, the weights and the number of tensors alone', async () => {
    const { model, trainable } = tinyTraining(tinySpec());
    disposeGradients(trainable.step(trainable.batches(0).batch(0), createRandom(1)).gradients);
    const state = trainable.getCarriedState();
    const weights = readParameters(model.parameters);
    const tensors = tf.memory().numTensors;
    await trainable.evaluate('validation');
    expect(trainable.getCarriedState()).toEqual(state);
    expect(state).toHaveLength(2);
    expect(readParameters(model.parameters)).toEqual(weights);
    expect(tf.memory().numTensors).toBe(tensors);
  });
});
