import { describe, expect, it } from 'vitest';
import type { Checkpoint } from '../../src/checkpoint/checkpoint.js';
import { planBidirectional } from '../../src/data/bidirectional-batches.js';
import { CheckpointError } from '../../src/errors.js';
import type { BidirectionalLanguageModel } from '../../src/inference/bidirectional-language-model.js';
import { pseudoScoreTexts } from '../../src/inference/score/pseudo-score.js';
import { selectKernels } from '../../src/kernels/select.js';
import { disposeGradients } from '../../src/model/gradients.js';
import { readParameters } from '../../src/model/variables.js';
import { createRandom } from '../../src/runtime/random.js';
import { tf } from '../../src/runtime/tensorflow.js';
import { loadAs } from '../../src/tasks/load-as.js';
import type { TrainingOptions } from '../../src/tasks/task-training.js';
import { buildTraining } from '../../src/tasks/tasks.js';
import type { EvaluationMetrics } from '../../src/training/trainable.js';
import { sentences, tinyConfig, trainAll } from './tiny-run.js';

const task = 'bidirectionalLanguageModel';
const corpus = `${sentences.join('\n')}\n`;
const kernels = selectKernels();

const build = (config: Parameters<typeof buildTraining>[0], options: TrainingOptions = {}) =>
  buildTraining(config, kernels, options);
const configOf = (text: Parameters<typeof tinyConfig>[0], sections: object = {}) =>
  tinyConfig(text, { task, ...sections });

async function trained(sections: object = {}, text = corpus): Promise<Checkpoint> {
  return (await trainAll(await build(configOf({ train: text }, sections)))).checkpoint;
}

/** Logits at places of one text. */
function logitsAt({ network, kernels, boundaryId }: BidirectionalLanguageModel, ids: Int32Array, places: number[]) {
  const batch = planBidirectional([ids], { batchSize: 1, maxLength: null, boundaryId, random: null }).batch(0);
  return network.logitsAt(kernels, batch, places);
}

/** -ln P of each token of a text, each by the logits at its own place. */
function conditionals(model: BidirectionalLanguageModel, text: string): number[] {
  const ids = model.vocabulary.encode(model.tokenizer.tokenize(text));
  return logitsAt(model, ids, [...ids.keys()]).map((logits, place) => {
    const own = logits[ids[place] as number] as number;
    return Math.log(logits.reduce((sum, logit) => sum + Math.exp(logit - own), 0));
  });
}

describe('training', () => {
  it('learns the word between two words from both of them', async () => {
    // Neither side tells the middle word by itself.
    const text = ['a x c', 'a y d', 'b y c', 'b x d'].join('\n');
    const config = configOf(
      { train: `${text}\n`.repeat(5) },
      {
        model: { hiddenSize: 12, input: { size: 8 }, initializer: { type: 'uniform', scale: 0.5 } },
        training: { epochs: 40, batchSize: 4, optimizer: { learningRate: 0.03 } },
      },
    );
    const { checkpoint } = await trainAll(await build(config));
    const model = loadAs('bidirectionalLanguageModel', checkpoint, kernels);
    for (const sentence of text.split('\n'))
      expect(Math.exp(-(conditionals(model, sentence)[1] as number))).toBeGreaterThan(0.9);
  });

  it('has every token but <EOS> as a target once an epoch', async () => {
    const training = await build(configOf({ train: 'a b a\nb a\n' }));
    const { events } = await trainAll(training);
    const epoch = events.find((event) => event.type === 'epoch');
    expect(epoch).toMatchObject({ targetCount: 5 });
    expect(training.describe()).toMatchObject({
      splits: [{ counts: { tokens: 7 } }],
      facts: [{ value: expect.stringMatching(/^4 tokens/) }],
    });
  });

  it('keeps the number of tensors over steps and evaluations', async () => {
    const { trainable } = await build(configOf({ train: corpus, validation: 'la casa\nel perro come\n' }));
    const counts: number[] = [];
    for (const epoch of [0, 1]) {
      const batches = trainable.batches(epoch);
      for (let index = 0; index < batches.length; index++) {
        disposeGradients(trainable.step(batches.batch(index), createRandom(1)).gradients);
        await trainable.evaluate('validation');
        counts.push(tf.memory().numTensors);
      }
    }
    expect(new Set(counts).size).toBe(1);
  });

  it('is resumed to the same end', async () => {
    const config = configOf({ train: corpus, validation: 'la casa\n' }, { training: { batchSize: 2, epochs: 2 } });
    const whole = await trainAll(await build(config));
    const half = await trainAll(await build({ ...config, training: { ...config.training, epochs: 1 } }));
    const rest = await trainAll(await build(config, { resume: half.checkpoint }), half.checkpoint.snapshot);
    expect(rest.checkpoint.snapshot.weights).toEqual(whole.checkpoint.snapshot.weights);
  });

  it('starts with the weights of a checkpoint of its own kind alone', async () => {
    const checkpoint = await trained();
    const next = await build(configOf({ train: `${corpus}dos gatos\n` }), { initialise: { checkpoint, extend: true } });
    const before = new Map(checkpoint.snapshot.weights.map(({ name, data }) => [name, data]));
    const after = new Map(readParameters(next.trainable.parameters).map(({ name, data }) => [name, data]));
    expect(after.get('forward_lstm_1/kernel')).toEqual(before.get('forward_lstm_1/kernel'));
    expect(after.get('embedding/embeddings')?.length).toBeGreaterThan(before.get('embedding/embeddings')?.length ?? 0);
    const other = build(tinyConfig({ train: corpus }), { initialise: { checkpoint, extend: false } });
    await expect(other).rejects.toThrow(
      /holds a model for the task bidirectionalLanguageModel, but a run of the task languageModel cannot start from it/,
    );
  });
});

describe('evaluation', () => {
  it.each([
    ['sentences', { unit: 'line' }],
    ['documents', { unit: 'document', batching: 'sequences' }],
    ['a stream, as one sequence', { unit: 'stream', batching: 'sequences' }],
  ])('of %s is what scoring them by pseudo-likelihood says', async (_, data) => {
    const lines = data.unit === 'line' ? ['el perro es rojo', 'la casa', 'no'] : ['el perro es rojo la casa no'];
    const training = await build(configOf({ train: corpus, validation: lines.join('\n') }, { data }));
    const { checkpoint } = await trainAll(training);
    const metrics = (await training.trainable.evaluate('validation')) as EvaluationMetrics;
    const scores = pseudoScoreTexts(loadAs('bidirectionalLanguageModel', checkpoint, kernels), lines);
    const count = scores.reduce((sum, { tokenCount }) => sum + tokenCount, 0);
    const loss = -scores.reduce((sum, { pseudoLogLikelihood }) => sum + pseudoLogLikelihood, 0) / count;
    expect(metrics.targetCount).toBe(count);
    expect(metrics.loss).toBeCloseTo(loss, 5);
    expect(metrics.values).toEqual({
      pseudoPerplexity: expect.closeTo(Math.exp(loss), 4),
      // rojo and no
      unknownShare: expect.closeTo(2 / count, 12),
      lossWithoutUnknown: expect.any(Number),
    });
  });
});

describe('a checkpoint', () => {
  it.each([{}, { model: { cell: 'gru', layers: 2, hiddenSize: [6, 5], input: { size: 5 }, tieWeights: true } }])(
    'scores in batches as place by place: %j',
    async (sections) => {
      const model = loadAs('bidirectionalLanguageModel', await trained(sections), kernels);
      const texts = ['la casa es roja', 'sí', 'el perro come en la casa roja y grande', 'el perro zas'];
      const scores = pseudoScoreTexts(model, texts, { batchSize: 3, ranks: true });
      for (const [index, { tokens }] of scores.entries()) {
        const losses = conditionals(model, texts[index] as string);
        expect(tokens.map((token) => -token.conditionalLogProbability)).toEqual(
          losses.map((loss) => expect.closeTo(loss, 5)),
        );
      }
      expect(scores.flatMap(({ tokens }) => tokens.map(({ rank }) => rank)).every((rank) => (rank ?? 0) >= 1)).toBe(
        true,
      );
      model.dispose();
    },
  );

  it('does not read the position that it predicts', async () => {
    const model = loadAs('bidirectionalLanguageModel', await trained(), kernels);
    const ids = model.vocabulary.encode('el perro es grande'.split(' '));
    for (const place of ids.keys()) {
      const [given] = logitsAt(model, ids, [place]);
      for (let id = 0; id < model.vocabulary.size; id++)
        expect(logitsAt(model, ids.with(place, id), [place])).toEqual([given]);
    }
  });

  it('leaves no tensor behind', async () => {
    const checkpoint = await trained();
    loadAs('bidirectionalLanguageModel', checkpoint, kernels).dispose();
    const before = tf.memory().numTensors;
    const model = loadAs('bidirectionalLanguageModel', checkpoint, kernels);
    pseudoScoreTexts(model, ['la casa'], { ranks: true });
    logitsAt(model, Int32Array.of(2, 3), [0, 1]);
    model.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  it('is no language model, and a language model is none', async () => {
    const twoSided = await trained();
    const oneSided = (await trainAll(await build(tinyConfig({ train: corpus })))).checkpoint;
    expect(() => loadAs('languageModel', twoSided, kernels)).toThrow(CheckpointError);
    expect(() => loadAs('languageModel', twoSided, kernels)).toThrow(
      'A bidirectional language model run cannot be used as a language model.',
    );
    expect(() => loadAs('bidirectionalLanguageModel', oneSided, kernels)).toThrow(
      'A language model run cannot be used as a bidirectional language model.',
    );
  });
});
