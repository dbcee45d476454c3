import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { loadConfig } from '../../../src/config/load.js';
import type { ConfigOf } from '../../../src/config/schema.js';
import type { LabelBatch } from '../../../src/data/label-batches.js';
import { toDense } from '../../../src/kernels/reference/embedding.js';
import { selectKernels } from '../../../src/kernels/select.js';
import { disposeGradients } from '../../../src/model/gradients.js';
import { writeParameters } from '../../../src/model/variables.js';
import { createRandom } from '../../../src/runtime/random.js';
import { buildTraining } from '../../../src/tasks/tasks.js';
import { writeFiles } from './tiny-tagging.js';

const preset = join(fileURLToPath(new URL('../../../configs/', import.meta.url)), 'course-ner.yaml');

/*
 * The course's equations by hand, for x = (Ana, ríe) and y = (1, 0):
 *   a<1> = relu((1, -1) + (0, 0.5))                     = (1, 0)
 *   a<2> = relu((0.5, 2) + (1, 0) R + (0, 0.5))         = (1, 2.5)         R = ((0.5, 0), (1, -1))
 *   z<1> = 2·1 - 0 - 0.5 = 1.5,  z<2> = 2·1 - 2.5 - 0.5 = -1              ŷ = σ(z) = (0.8175745, 0.2689414)
 *   L    = -ln 0.8175745 - ln(1 - 0.2689414)            = 0.2014133 + 0.3132617 = 0.5146750
 * and down again, with e = ŷ - y = (-0.1824255, 0.2689414):
 *   dV   = e1 (1, 0) + e2 (1, 2.5)                      = (0.0865159, 0.6723535),  dc = e1 + e2
 *   δ2   = e2 (2, -1)                                   = (0.5378828, -0.2689414)
 *   δ1   = (e1 (2, -1) + δ2 Rᵀ) · (1, 0)                = (-0.0959096, 0)
 */
it('the course network has the loss and the gradients that its equations give by hand', async () => {
  const files = writeFiles({ 'names.conll': 'Ana 1\nríe 0\n' });
  const set = [
    `data.train=${JSON.stringify(files['names.conll'])}`,
    'data.validation=null',
    'data.validationFraction=0',
  ];
  const config = (await loadConfig(preset, { set: [...set, 'model.hiddenSize=2'] })) as ConfigOf<'tagging'>;
  const { trainable, plan, vocabulary } = await buildTraining(config, selectKernels());
  expect(vocabulary).toMatchObject({
    input: { vocabulary: { tokens: ['<EOS>', '<UNK>', 'Ana', 'ríe'] } },
    tags: { names: ['0', '1'] },
  });
  const weights: Record<string, [number[], number[]]> = {
    'simple_rnn_1/kernel': [
      [4, 2],
      [9, 9, 9, 9, 1, -1, 0.5, 2],
    ],
    'simple_rnn_1/recurrent_kernel': [
      [2, 2],
      [0.5, 0, 1, -1],
    ],
    'simple_rnn_1/bias': [[2], [0, 0.5]],
    'dense/kernel': [
      [2, 1],
      [2, -1],
    ],
    'dense/bias': [[1], [-0.5]],
  };
  writeParameters(
    trainable.parameters,
    Object.entries(weights).map(([name, [shape, data]]) => ({ name, shape, data: Float32Array.from(data) })),
  );

  const { lossSum, targetCount, batchSize, gradients } = trainable.step(
    trainable.batches(0).batch(0) as LabelBatch,
    createRandom(1),
  );
  expect(lossSum).toBeCloseTo(0.514675, 5);
  // Summed over the steps of a sentence, and averaged over the sentences of a batch.
  expect([plan.lossReduction, targetCount, batchSize]).toEqual(['timeSum', 2, 1]);
  const expected: Record<string, number[]> = {
    'simple_rnn_1/kernel': [0, 0, 0, 0, -0.0959096, 0, 0.5378828, -0.2689414],
    'simple_rnn_1/recurrent_kernel': [0.5378828, -0.2689414, 0, 0],
    'simple_rnn_1/bias': [0.4419732, -0.2689414],
    'dense/kernel': [0.0865159, 0.6723535],
    'dense/bias': [0.0865159],
  };
  expect([...gradients.keys()].map(({ name }) => name).sort()).toEqual(Object.keys(expected).sort());
  for (const [{ name, variable }, gradient] of gradients) {
    const dense = toDense(gradient, variable.shape);
    const numbers = [...dense.dataSync()];
    dense.dispose();
    expect(numbers, name).toEqual(expected[name]?.map((number) => expect.closeTo(number, 5)));
  }
  disposeGradients(gradients);
  trainable.dispose();
});
