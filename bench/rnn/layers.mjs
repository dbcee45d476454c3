import { openBackend } from '../../dist/kernels/hosts/open-backend.js';
import { kerasLayers } from '../../dist/runtime/layers.js';
import { tf } from '../../dist/runtime/tensorflow.js';
import './gradients.mjs';

const backend = openBackend();
const { input, layers: of, sequential, version_layers: version } = kerasLayers();

/** tfjs-layers, used as its documentation recommends: trainOnBatch, and a stateful model for sampling. */
export async function prepare(testCase) {
  const prepared = { layer, step, sample, score }[testCase.kind](testCase);
  return { run: prepared, facts: { version: version, backend: backend.name } };
}

const build = { lstm: of.lstm, gru: of.gru, simpleRnn: of.simpleRNN };
const initializers = { recurrentInitializer: 'glorotNormal', recurrentActivation: 'sigmoid' };

function layer({ cell, shape: [steps, batch, inputs, hidden] }) {
  const { recurrentActivation, ...rest } = initializers;
  const options = {
    units: hidden,
    returnSequences: true,
    ...rest,
    ...(cell === 'simpleRnn' ? {} : { recurrentActivation }),
  };
  const built = build[cell](options);
  built.apply(input({ shape: [steps, inputs] }));
  const x = tf.variable(tf.randomNormal([batch, steps, inputs]));
  const gradient = tf.randomNormal([batch, steps, hidden]);
  return () => {
    const { value, grads } = tf.variableGrads(() => tf.sum(tf.mul(built.apply(x, { training: true }), gradient)));
    value.dispose();
    tf.dispose(grads);
  };
}

function languageModel({ vocabulary, embedding, hidden, layers, steps, batch, stateful, activation }) {
  const model = sequential();
  model.add(
    of.embedding({
      inputDim: vocabulary,
      outputDim: embedding,
      batchInputShape: [batch ?? null, steps ?? null],
    }),
  );
  for (let i = 0; i < layers; i++) {
    model.add(of.lstm({ units: hidden, returnSequences: true, stateful: stateful ?? false, ...initializers }));
  }
  model.add(of.dense({ units: vocabulary, activation }));
  return model;
}

function step(testCase) {
  const { vocabulary, steps, batch } = testCase;
  const model = languageModel({ ...testCase, activation: 'softmax' });
  const optimizer = tf.train.adam(0.002);
  model.compile({ optimizer, loss: 'sparseCategoricalCrossentropy' });
  const data = Array.from({ length: 8 }, () => [
    tf.randomUniform([batch, steps], 0, vocabulary, 'int32'),
    tf.cast(tf.randomUniform([batch, steps, 1], 0, vocabulary, 'int32'), 'float32'),
  ]);
  let index = 0;
  return () => model.trainOnBatch(...data[index++ % data.length]);
}

function sample(testCase) {
  const { batch, count } = testCase;
  const model = languageModel({ ...testCase, steps: 1, stateful: true, activation: 'linear' });
  return () => {
    model.resetStates();
    let tokens = tf.zeros([batch, 1]);
    for (let i = 0; i < count; i++) {
      const next = tf.tidy(() => tf.cast(tf.multinomial(tf.squeeze(model.predictOnBatch(tokens), [1]), 1), 'float32'));
      tokens.dispose();
      tokens = next;
      tokens.dataSync();
    }
    tokens.dispose();
  };
}

function score(testCase) {
  const { vocabulary, batch } = testCase;
  const lengths = [...testCase.lengths].sort((a, b) => a - b);
  const model = languageModel({ ...testCase, batch: null, activation: 'linear' });
  const batches = [];
  for (let start = 0; start < lengths.length; start += batch) {
    const part = lengths.slice(start, start + batch);
    const shape = [part.length, Math.max(...part)];
    const mask = tf.buffer(shape);
    for (const [row, length] of part.entries()) for (let t = 0; t < length; t++) mask.set(1, row, t);
    batches.push({
      inputs: tf.randomUniform(shape, 0, vocabulary, 'int32'),
      targets: tf.randomUniform(shape, 0, vocabulary, 'int32'),
      mask: mask.toTensor(),
    });
  }
  return () => {
    for (const { inputs, targets, mask } of batches) {
      const sums = tf.tidy(() => {
        const logProbabilities = tf.logSoftmax(model.predict(inputs));
        const chosen = tf.sum(tf.mul(logProbabilities, tf.oneHot(targets, vocabulary)), -1);
        return tf.sum(tf.mul(chosen, mask), 1);
      });
      sums.dataSync();
      sums.dispose();
    }
  };
}
