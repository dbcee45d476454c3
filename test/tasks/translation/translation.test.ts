import { describe, expect, it } from 'vitest';
import type { Checkpoint } from '../../../src/checkpoint/checkpoint.js';
import { generateAddition } from '../../../src/data/synthetic/addition.js';
import { CheckpointError, DataError } from '../../../src/errors.js';
import { translateTexts } from '../../../src/inference/translate/translate.js';
import { selectKernels } from '../../../src/kernels/select.js';
import { disposeGradients } from '../../../src/model/gradients.js';
import { createRandom } from '../../../src/runtime/random.js';
import { tf } from '../../../src/runtime/tensorflow.js';
import { loadAs } from '../../../src/tasks/load-as.js';
import type { TrainingEvent, TrainingSnapshot } from '../../../src/training/events.js';
import { train } from '../../../src/training/loop.js';
import { trainAll } from '../tiny-run.js';
import { build, pairs, pairsConfig } from './tiny-pairs.js';

const kernels = selectKernels();

describe('a translation', () => {
  it('memorizes the training data, and translates from its checkpoint', async () => {
    const training = await build(
      pairsConfig(
        { train: pairs },
        { training: { batchSize: 6, epochs: 60, optimizer: { type: 'adam', learningRate: 0.03 } } },
      ),
    );
    const { checkpoint } = await trainAll(training);
    training.trainable.dispose();
    const translator = loadAs('translator', checkpoint, kernels);
    const sources = pairs.split('\n').map((pair) => pair.split('\t'));
    for (const beamSize of [1, 4]) {
      const found = translateTexts(
        translator,
        sources.map(([source]) => source as string),
        { beamSize },
      );
      expect(found.map(({ translations }) => translations[0]?.text)).toEqual(sources.map(([, target]) => target));
    }
    translator.dispose();
  }, 180_000);

  it('learns to add up, a digit each', async () => {
    const sums = generateAddition({ digits: 1, count: 55, reverse: false }, createRandom(2));
    const lines = sums.map(
      ({ question, answer }) => `${question}\t${answer}\n${[...question].reverse().join('')}\t${answer}`,
    );
    const stack = { cell: 'gru', embeddingSize: 16 };
    const config = pairsConfig(
      { train: lines.join('\n') },
      {
        source: { level: 'character' },
        target: { level: 'character' },
        model: { encoder: { ...stack, hiddenSize: 24 }, decoder: { ...stack, hiddenSize: 48 } },
        training: {
          batchSize: 10,
          epochs: 40,
          optimizer: { type: 'adam', learningRate: 0.01 },
          schedule: { type: 'cosine' },
          clipNorm: 1,
        },
      },
    );
    const training = await build(config);
    const { checkpoint } = await trainAll(training);
    training.trainable.dispose();
    const translator = loadAs('translator', checkpoint, kernels);
    const found = translateTexts(
      translator,
      sums.map(({ question }) => question),
      { beamSize: 1 },
    );
    const right = found.filter(({ translations }, index) => translations[0]?.text === sums[index]?.answer);
    expect(right.length).toBeGreaterThanOrEqual(0.8 * sums.length);
    translator.dispose();
  }, 300_000);

  it('reports scores and shows translations in the epochs that are asked for', async () => {
    const training = await build(
      pairsConfig(
        { train: pairs, validation: 'el gato duerme\tthe cat sleeps' },
        { sampling: { everyEpochs: 2, shown: 1 } },
      ),
    );
    const { events } = await trainAll(training);
    const evaluations = events.flatMap((event) => (event.type === 'evaluation' ? [event.metrics.values] : []));
    expect(evaluations.map((values) => Object.keys(values))).toEqual([['perplexity'], ['perplexity', 'bleu', 'exact']]);
    const samples = events.flatMap((event) => (event.type === 'sample' ? [event] : []));
    expect(samples).toMatchObject([{ epoch: 1, samples: [{ prompt: 'el gato duerme → ', temperature: null }] }]);
    training.trainable.dispose();
  });

  it('tells its pairs, and those that it left out', async () => {
    const config = pairsConfig(
      { train: `${pairs}\n\tx\na b c d e\tone two three four five`, validation: 'el lobo\tthe wolf' },
      { data: { emptySide: 'skip', maxLength: 4 } },
    );
    const training = await build(config);
    const [train, validation] = training.describe().splits;
    expect(train).toMatchObject({ name: 'training', counts: { pairs: 6, skipped: 1, tooLong: 1, targetTokens: 14 } });
    expect(train?.summary).toContain('1 longer pair skipped');
    expect(validation?.summary).toBe('1 pair, 2 source tokens (50.0% <UNK>), 2 target tokens (50.0% <UNK>)');
    training.trainable.dispose();
  });

  it('learns its vocabularies from training pairs alone, a side each', async () => {
    const training = await build(pairsConfig({ train: pairs, validation: 'lobo\twolf' }));
    const { source, target } = training.vocabulary as Record<
      'source' | 'target',
      { tokens: string[]; counts: number[] }
    >;
    expect(source.tokens.toSorted()).toEqual(['<EOS>', '<UNK>', 'come', 'duerme', 'el', 'gato', 'perro']);
    expect(target.tokens).toContain('the');
    expect(target.tokens).not.toContain('wolf');
    expect(target.counts[0]).toBe(6);
    training.trainable.dispose();
  });

  it('takes subwords on a side', async () => {
    const config = pairsConfig({ train: pairs }, { target: { level: 'subword', vocabularySize: 20, language: 'en' } });
    const training = await build(config);
    expect((training.vocabulary as { target: { tokens: string[] } }).target.tokens).toContain('the');
    const { checkpoint } = await trainAll(training);
    const translator = loadAs('translator', checkpoint, kernels);
    expect(translator.target.tokenizer.tokenize('the cat').join('')).toBe('the cat');
    translator.dispose();
    training.trainable.dispose();
  });
});

describe('a step', () => {
  const objectives = {
    plain: {},
    'label smoothing': { labelSmoothing: 0.1 },
    'scheduled sampling': { scheduledSampling: { type: 'linear', epochs: 1, start: 0 } },
  };

  it.each(Object.entries(objectives))('leaves no tensor behind, with %s', async (_, objective) => {
    const { trainable } = await build(pairsConfig({ train: pairs }, { objective }));
    const { length, batch } = trainable.batches(1);
    const before = tf.memory().numTensors;
    for (let index = 0; index < length; index++) {
      disposeGradients(trainable.step(batch(index), createRandom(1)).gradients);
    }
    expect(tf.memory().numTensors).toBe(before);
    trainable.dispose();
  });

  it('has a smoothed loss that is the mixture of gold and uniform cross-entropy', async () => {
    const lossOf = async (labelSmoothing: number) => {
      const { trainable } = await build(pairsConfig({ train: pairs }, { objective: { labelSmoothing } }));
      const { lossSum, gradients } = trainable.step(trainable.batches(0).batch(0), createRandom(1));
      disposeGradients(gradients);
      trainable.dispose();
      return lossSum;
    };
    const [gold, tenth, half] = (await Promise.all([0, 0.1, 0.5].map(lossOf))) as [number, number, number];
    // Linear in the share that is spread.
    expect(half - gold).toBeCloseTo(5 * (tenth - gold), 4);
    expect(tenth).not.toBeCloseTo(gold, 3);
  });

  it('reads its own predictions in their share, and the gold inputs else', async () => {
    const step = async (objective: object, epoch: number) => {
      const { trainable } = await build(pairsConfig({ train: pairs }, { objective }));
      const { lossSum, gradients } = trainable.step(trainable.batches(epoch).batch(0), createRandom(1));
      disposeGradients(gradients);
      trainable.dispose();
      return lossSum;
    };
    const scheduledSampling = { type: 'linear', start: 1, epochs: 1 };
    expect(await step({ scheduledSampling }, 1)).toBe(await step({}, 1));
    expect(await step({ scheduledSampling }, 2)).not.toBe(await step({}, 2));
  });
});

describe('a resumed run', () => {
  it('comes to what an uninterrupted one comes to, bit for bit', async () => {
    const objective = { labelSmoothing: 0.1, scheduledSampling: { type: 'exponential', factor: 0.5 } };
    const model = { encoder: { hiddenSize: 4, dropout: 0.2 }, decoder: { hiddenSize: 8, dropout: 0.2 } };
    const config = pairsConfig({ train: pairs }, { objective, model });
    const whole = await build(config);
    const expected = (await trainAll(whole)).checkpoint;
    whole.trainable.dispose();

    const first = await build(config);
    let steps = 0;
    let snapshot: TrainingSnapshot | null = null;
    for await (const event of train(first.trainable, first.plan, null, { interrupted: () => steps === 4 })) {
      if ((event as TrainingEvent).type === 'step') steps++;
      if (event.type === 'checkpoint') snapshot = event.snapshot();
    }
    const middle = first.checkpoint(snapshot as unknown as TrainingSnapshot, {});
    first.trainable.dispose();
    const second = await build(config, { resume: middle });
    const { checkpoint } = await trainAll(second, middle.snapshot);
    second.trainable.dispose();
    expect(checkpoint.snapshot.weights).toEqual(expected.snapshot.weights);
  });

  it('refuses other pairs', async () => {
    const training = await build(pairsConfig({ train: pairs }));
    const { checkpoint } = await trainAll(training);
    training.trainable.dispose();
    await expect(build(pairsConfig({ train: `${pairs}\ngato\tcat` }), { resume: checkpoint })).rejects.toThrow(
      DataError,
    );
  });
});

describe('a run from the weights of another', () => {
  it('continues in its vocabularies, and cannot extend them', async () => {
    const training = await build(pairsConfig({ train: pairs }));
    const { checkpoint } = await trainAll(training);
    training.trainable.dispose();
    const other = pairsConfig({ train: 'el lobo come\tthe wolf eats' });
    const next = await build(other, { initialise: { checkpoint, extend: false } });
    expect(next.vocabulary).toEqual(checkpoint.vocabulary);
    next.trainable.dispose();
    const extending = build(other, { initialise: { checkpoint, extend: true } });
    await expect(extending).rejects.toThrow(/^--extend is for .*task translation cannot be extended\.$/);
    // The hint names the option that there is.
    await expect(extending).rejects.toMatchObject({ hint: expect.stringMatching(/^Remove --extend:/) });
  });
});

describe('a damaged checkpoint', () => {
  it.each([
    ['network', { model: { network: {}, lengthRatio: 1 } }, 'model.network.encoder'],
    ['tokenizer', { tokenizer: { source: null } }, 'its tokenizer is null'],
    ['vocabulary', { vocabulary: {} }, 'The vocabulary is damaged'],
  ] as [string, Partial<Checkpoint>, string][])('is told by its %s', async (_, damage, message) => {
    const training = await build(pairsConfig({ train: pairs }, { training: { batchSize: 2, epochs: 1 } }));
    const { checkpoint } = await trainAll(training);
    training.trainable.dispose();
    expect(() => loadAs('translator', { ...checkpoint, ...damage }, kernels)).toThrow(CheckpointError);
    expect(() => loadAs('translator', { ...checkpoint, ...damage }, kernels)).toThrow(message);
  });
});
