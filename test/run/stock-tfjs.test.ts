import type { Tensor3D } from '@tensorflow/tfjs-core';
import { expect, it, vi } from 'vitest';
import { scoreTexts } from '../../src/inference/score/score.js';
import { selectKernels } from '../../src/kernels/select.js';
import type { ModelSpec } from '../../src/model/language/spec.js';
import { openRun } from '../../src/run/open-run.js';
import { kerasLayers } from '../../src/runtime/layers.js';
import { tf } from '../../src/runtime/tensorflow.js';
import { loadAs } from '../../src/tasks/load-as.js';
import { stockModel } from '../stock-model.js';
import { temporaryFolder } from '../temporary-folder.js';
import { type Setting, trainTiny } from './tiny-run.js';

vi.setConfig({ testTimeout: 180_000 });

it.each<[string, Setting[]]>([
  ['simpleRnn', ['model.cell=simpleRnn', 'model.activation=relu']],
  ['lstm', []],
  ['gru', ['model.cell=gru']],
  ['lstm with tied weights', ['model.tieWeights=true', 'model.hiddenSize=4']],
  ['lstm on one-hot input', ['model.input={type: oneHot}']],
])('a checkpoint of %s is loaded by stock tfjs and predicts the same', async (_, set) => {
  const { checkpoint, folder } = await openRun(await trainTiny(temporaryFolder(), { set }));
  const model = loadAs('languageModel', checkpoint, selectKernels());
  const [score] = scoreTexts(model, ['el sol no ven']);
  const targets = [...model.vocabulary.encode(['el', 'sol', 'no', 'ven']), model.vocabulary.eosId];
  const inputs = [model.startId, ...targets.slice(0, -1)];

  const stock = await kerasLayers().loadLayersModel(stockModel(folder));
  const ids = tf.tensor2d([inputs], [1, inputs.length], 'int32');
  const oneHot = (checkpoint.model as ModelSpec).input.type === 'oneHot';
  const logits = stock.predict(oneHot ? tf.oneHot(ids, model.vocabulary.size).toFloat() : ids) as Tensor3D;
  const logProbabilities = tf.logSoftmax(logits).arraySync() as number[][][];
  const stockScores = targets.map((target, step) => logProbabilities[0]?.[step]?.[target]);
  expect(score?.tokens).toHaveLength(5);
  for (const [step, token] of (score?.tokens ?? []).entries()) {
    expect(stockScores[step]).toBeCloseTo(token.logProbability, 4);
  }
  model.dispose();
});
