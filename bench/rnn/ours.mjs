import { rnnVersion } from '../../dist/checkpoint/version.js';
import { sampleTexts } from '../../dist/inference/decode/sample.js';
import { createLanguageModel } from '../../dist/inference/language-model.js';
import { scoreTexts } from '../../dist/inference/score/score.js';
import { currentHost } from '../../dist/kernels/hosts/current.js';
import { selectKernels } from '../../dist/kernels/select.js';
import { buildModel } from '../../dist/model/language/model.js';
import { currentBackend } from '../../dist/runtime/backend.js';
import { createRandom } from '../../dist/runtime/random.js';
import { tf } from '../../dist/runtime/tensorflow.js';
import { createLanguageModelLearning } from '../../dist/tasks/language-model/learning.js';
import { toTrainable } from '../../dist/tasks/shared/assemble-training.js';
import { buildTokenizer } from '../../dist/text/tokenizer.js';
import { buildVocabulary } from '../../dist/text/vocabulary.js';
import { createOptimizer } from '../../dist/training/optimizer.js';
import { runStep } from '../../dist/training/step.js';

/** The library functions behind `rnn train`, `rnn sample` and `rnn score`, called in the same way. */
export async function prepare(testCase) {
  const kernels = selectKernels(testCase.kernels ?? 'auto', 'training', testCase.precision ?? 'float32');
  const run = { layer, step, sample, score, peak }[testCase.kind](testCase, kernels);
  const { name, version } = currentBackend();
  const instructionSet = kernels.name === 'native' ? currentHost().instructionSet : null;
  const facts = { version: rnnVersion, tensorflow: version, backend: name, kernels: kernels.name, instructionSet };
  return { run, facts };
}

/** A 2048 x 2048 matrix product. */
function peak() {
  const a = tf.randomNormal([2048, 2048]);
  return () => tf.matMul(a, a).dispose();
}

function layer({ cell, shape: [steps, batch, inputs, hidden] }, kernels) {
  const gates = { lstm: 4, gru: 3, simpleRnn: 1 }[cell];
  const spec = { cell, activation: 'tanh', reverse: false };
  const scale = 1 / Math.sqrt(hidden);
  const random = (shape) => tf.randomUniform(shape, -scale, scale);
  const zeros = () => tf.zeros([batch, hidden]);
  const given = {
    input: tf.randomNormal([steps, batch, inputs]),
    weights: {
      kernel: random([inputs, gates * hidden]),
      recurrentKernel: random([hidden, gates * hidden]),
      bias: random([gates * hidden]),
    },
    initialState: cell === 'lstm' ? [zeros(), zeros()] : [zeros()],
    lengths: null,
  };
  const gradient = {
    dOutput: tf.randomNormal([steps, batch, hidden]),
    dFinalState: null,
    needsInputGradient: true,
    needsStateGradient: false,
  };
  return () => {
    const forward = kernels.recurrentForward(spec, given);
    const gradients = kernels.recurrentBackward(spec, given, forward, gradient);
    tf.dispose([forward.output, forward.finalState, forward.saved, Object.values(gradients).filter(Boolean)]);
  };
}

function modelOf({ vocabulary, embedding, hidden, layers }) {
  const spec = {
    vocabularySize: vocabulary,
    input: { type: 'embedding', size: embedding },
    cell: 'lstm',
    activation: 'tanh',
    hiddenSizes: new Array(layers).fill(hidden),
    bidirectional: false,
    dropout: { input: 0, between: 0, output: 0 },
    tieWeights: false,
    initializer: { type: 'uniform', scale: 1 / Math.sqrt(hidden) },
    forgetBias: 0,
  };
  return buildModel(spec, createRandom(1));
}

function step(testCase, kernels) {
  const { vocabulary, steps, batch } = testCase;
  const model = modelOf(testCase);
  const random = createRandom(2);
  const ids = () => Int32Array.from({ length: steps * batch }, () => random.integer(vocabulary));
  const batches = Array.from({ length: 16 }, (_, index) => ({
    inputs: ids(),
    targets: ids(),
    lengths: null,
    steps,
    batchSize: batch,
    targetCount: steps * batch,
    continues: index > 0,
  }));
  const learning = createLanguageModelLearning({
    model,
    kernels,
    planEpoch: () => ({ length: batches.length, batch: (index) => batches[index] }),
    evaluationPlans: { validation: null, test: null },
    carriesState: true,
    sequenceLength: steps,
    level: 'word',
    unkId: 1,
  });
  const trainable = toTrainable(learning, model, kernels);
  const rule = { type: 'adam', learningRate: 0.002, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 };
  const optimizer = createOptimizer(kernels, trainable.parameters, rule);
  const plan = { optimizer: rule, lossReduction: 'mean', clipNorm: 1, clipValue: null };
  let index = 0;
  return () => {
    const current = batches[index++ % batches.length];
    return runStep({ trainable, optimizer, plan, random, group: null }, current, { step: index, learningRate: 0.002 });
  };
}

/** A language model over synthetic tokens: letters for the character models, numbered words for the others. */
function languageModel(testCase, kernels) {
  const { vocabulary: size } = testCase;
  const isWord = size > 1000;
  const token = (index) => (isWord ? `w${index}` : String.fromCodePoint(0x4e00 + index));
  const tokens = Array.from({ length: size - 2 }, (_, index) => token(index));
  const vocabulary = buildVocabulary(tokens, { minCount: 1, maxSize: null });
  const tokenizer = buildTokenizer(
    isWord
      ? { level: 'word', segmentation: 'whitespace', language: 'en', lowercase: false }
      : { level: 'character', graphemes: false, language: 'en', lowercase: false },
  );
  return createLanguageModel(modelOf(testCase), { tokenizer, vocabulary, kernels });
}

function sample(testCase, kernels) {
  const model = languageModel(testCase, kernels);
  const random = createRandom(3);
  return () => {
    sampleTexts(model, { length: testCase.count, count: testCase.batch, random });
  };
}

function score(testCase, kernels) {
  const model = languageModel(testCase, kernels);
  const random = createRandom(4);
  const texts = testCase.lengths.map((length) =>
    Array.from({ length }, () => model.vocabulary.token(2 + random.integer(testCase.vocabulary - 2))).join(' '),
  );
  return () => {
    scoreTexts(model, texts, { batchSize: testCase.batch });
  };
}
