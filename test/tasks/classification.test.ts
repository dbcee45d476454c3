import { writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Checkpoint } from '../../src/checkpoint/checkpoint.js';
import { CheckpointError, ConfigError, DataError } from '../../src/errors.js';
import { classifyFrames, classifyTexts } from '../../src/inference/classifier.js';
import { referenceKernels } from '../../src/kernels/reference/reference.js';
import { tf } from '../../src/runtime/tensorflow.js';
import { loadAs } from '../../src/tasks/load-as.js';
import type { EvaluationRequest } from '../../src/tasks/registry.js';
import { buildFolds } from '../../src/tasks/tasks.js';
import { classifierConfig, labelledFile, opinions, toTsv } from './labelled-files.js';
import { build, sentences, tinyConfig, trainAll } from './tiny-run.js';

const tsv = toTsv(opinions);
const asked = (data: string[] | null): EvaluationRequest => ({
  data,
  batching: null,
  baseline: false,
  dynamic: null,
  cache: null,
});

async function trained(config: Parameters<typeof build>[0]): Promise<Checkpoint> {
  const training = await build(config);
  const { checkpoint } = await trainAll(training);
  training.trainable.dispose();
  return checkpoint;
}

/** Sums of a wave of one of two frequencies: sequences of two features and different lengths. */
function waves(count: number, features = 2): string {
  return Array.from({ length: count }, (_, index) => {
    const fast = index % 2 === 1;
    const steps = 8 + (index % 3);
    const frames = Array.from({ length: steps }, (_, step) =>
      Array.from({ length: features }, (_, feature) => Math.sin((fast ? 2.5 : 0.4) * step + feature + index)),
    );
    return `${JSON.stringify({ frames, label: fast ? 'fast' : 'slow' })}\n`;
  }).join('');
}

describe('a classifier of texts', () => {
  const config = () =>
    classifierConfig(
      { 'train.tsv': tsv },
      {
        model: { hiddenSize: 4, input: { size: 5 }, pooling: 'attention' },
        training: { batchSize: 4, epochs: 25, optimizer: { type: 'adam', learningRate: 0.05 } },
      },
    );

  it('learns what decides, and says which words did', async () => {
    const classifier = loadAs('classifier', await trained(config()), referenceKernels);
    const [good, bad] = await classifyTexts(classifier, ['el tren es bueno', 'el mar es malo y grande']);
    expect(good?.label).toBe('pos');
    expect(bad?.label).toBe('neg');
    expect(good?.probability).toBeGreaterThan(0.9);
    expect(bad?.probabilities.map(({ label }) => label)).toEqual(['neg', 'pos']);
    expect(bad?.probabilities.reduce((sum, { probability }) => sum + probability, 0)).toBeCloseTo(1, 5);
    expect(bad?.tokens.map(({ token }) => token)).toEqual(['el', 'mar', 'es', 'malo', 'y', 'grande']);
    expect(bad?.tokens.reduce((sum, { weight }) => sum + (weight ?? 0), 0)).toBeCloseTo(1, 5);
    classifier.dispose();
  });

  it('names the words that it does not know', async () => {
    const classifier = loadAs('classifier', await trained(config()), referenceKernels);
    const [text] = await classifyTexts(classifier, ['el dragón es bueno']);
    expect(text?.unknown).toEqual(['dragón']);
    expect(classifier).toMatchObject({ labels: ['neg', 'pos'], input: 'text', hasAttention: true });
    classifier.dispose();
  });

  it('refuses a text without a word', async () => {
    const classifier = loadAs('classifier', await trained(config()), referenceKernels);
    const blank = classifyTexts(classifier, [{ text: ' \t ', location: { document: 'opinions.txt', line: 3 } }]);
    await expect(blank).rejects.toThrow(DataError);
    await expect(blank).rejects.toThrow('opinions.txt:3 has no word');
    classifier.dispose();
  });

  it('continues after a checkpoint as if it had not been saved', async () => {
    const whole = classifierConfig(
      { 'train.tsv': tsv },
      { model: { hiddenSize: 4, input: { size: 5, wordDropout: 0.2 }, dropout: 0.3 } },
    );
    const { checkpoint: expected } = await trainAll(await build(whole));
    const { checkpoint: half } = await trainAll(await build({ ...whole, training: { ...whole.training, epochs: 1 } }));
    const { checkpoint } = await trainAll(await build(whole, { resume: half }), half.snapshot);
    expect(checkpoint.snapshot.weights).toEqual(expected.snapshot.weights);
  });

  it('continues only with its training samples', async () => {
    const checkpoint = await trained(classifierConfig({ 'train.tsv': tsv }));
    const other = classifierConfig({ 'train.tsv': tsv.replace('casa', 'niña') });
    await expect(build(other, { resume: checkpoint })).rejects.toThrow(
      'training data is not the one that the checkpoint was trained on',
    );
  });

  it('tells accuracy and macro F1 of validation, and the best goes by accuracy', async () => {
    const config = classifierConfig({ 'train.tsv': tsv }, { data: { validationFraction: 0.34 } });
    const training = await build(config);
    const { events } = await trainAll(training);
    const evaluation = events.find(({ type }) => type === 'evaluation');
    expect(evaluation).toMatchObject({
      metrics: { targetCount: 4, values: { accuracy: expect.any(Number), macroF1: expect.any(Number) } },
    });
    expect(events[0]).toMatchObject({ chosenBy: { name: 'accuracy', better: 'higher' } });
    // A fraction keeps each label's share.
    expect(training.describe().splits.map(({ summary }) => summary)).toEqual([
      expect.stringContaining('8 samples (4 neg, 4 pos)'),
      expect.stringContaining('4 samples (2 neg, 2 pos)'),
    ]);
  });

  it('keeps the number of tensors through a step', async () => {
    const { trainable } = await build(config());
    const batch = trainable.batches(0).batch(0);
    const { createRandom } = await import('../../src/runtime/random.js');
    const { disposeGradients } = await import('../../src/model/gradients.js');
    const before = tf.memory().numTensors;
    disposeGradients(trainable.step(batch, createRandom(1)).gradients);
    expect(tf.memory().numTensors).toBe(before);
    trainable.dispose();
  });

  it('starts with vectors from a file', async () => {
    writeFileSync(labelledFile('vectors.txt'), 'bueno 1 2 3\nmalo 4 5 6\n');
    const vectors = { file: labelledFile('vectors.txt') };
    const config = classifierConfig({ 'train.tsv': tsv }, { model: { hiddenSize: 4, input: { size: 3, vectors } } });
    const training = await build(config);
    const table = training.trainable.parameters.find(({ name }) => name === 'embedding/embeddings');
    expect([...(table?.variable.dataSync() ?? [])].join()).toContain('1,2,3');
    expect(training.describe().facts[0]?.value).toMatch(/^2 tokens/);
  });

  it('reads letters too, and characters alone', async () => {
    const letters = { size: 3, hiddenSize: 2 };
    const words = classifierConfig(
      { 'train.tsv': tsv },
      { model: { hiddenSize: 4, input: { size: 5, characters: letters } } },
    );
    const names = (await build(words)).trainable.parameters.map(({ name }) => name);
    expect(names).toContain('characters/embedding/embeddings');
    const characters = classifierConfig(
      { 'train.tsv': tsv },
      { text: { level: 'character' }, model: { hiddenSize: 4, input: { type: 'oneHot' } } },
    );
    const classifier = loadAs('classifier', await trained(characters), referenceKernels);
    expect(classifier.tokenize('sí', { document: 'x', line: 1 })).toEqual(['s', 'í']);
    classifier.dispose();
  });

  it('looks words up in lower case if requested', async () => {
    const config = classifierConfig({ 'train.tsv': tsv }, { text: { lowercase: true } });
    const classifier = loadAs('classifier', await trained(config), referenceKernels);
    expect(classifier.unknown(['BUENO', 'Malo', 'Dragón'])).toEqual(['Dragón']);
    classifier.dispose();
  });
});

describe('files of labelled texts', () => {
  it('are read from folders named by the label', async () => {
    const files = Object.fromEntries(opinions.map(([label, text], index) => [`texts/${label}/${index}.txt`, text]));
    const data = { train: labelledFile('texts'), format: 'folders' };
    const { vocabulary } = await build(classifierConfig(files, { data }));
    expect(vocabulary).toMatchObject({ labels: { names: ['neg', 'pos'], counts: [6, 6] } });
  });

  it('are read from columns chosen by name or number', async () => {
    const rows = opinions.map(([label, text], index) => `${index},${label},${text}\n`);
    const files = { 'headed.csv': `number,opinion,sentence\n${rows.join('')}`, 'plain.csv': rows.join('') };
    const named = { train: labelledFile('headed.csv'), header: true, labelColumn: 'opinion', textColumn: 'sentence' };
    const numbered = { train: labelledFile('plain.csv'), labelColumn: 2, textColumn: 3 };
    const [one, other] = [
      await build(classifierConfig(files, { data: named })),
      await build(classifierConfig(files, { data: numbered })),
    ];
    expect(one.vocabulary).toEqual(other.vocabulary);
    expect(one.vocabulary).toMatchObject({ labels: { names: ['neg', 'pos'] } });
  });
});

describe('labels that cannot be learned', () => {
  it.each([
    [
      'a label seen once',
      [...opinions, ['neutral', 'así así']],
      /train\.tsv:13 has the only training sample of the label "neutral"/,
    ],
    ['a single label', opinions.filter(([label]) => label === 'pos'), /All 6 training samples have the label "pos"/],
  ])('refuses %s', async (_, samples, message) => {
    const building = build(classifierConfig({ 'train.tsv': toTsv(samples) }));
    await expect(building).rejects.toThrow(message);
    await expect(building).rejects.toThrow(DataError);
  });

  it('refuses a label of validation that training lacks, by file and line', async () => {
    const files = { 'train.tsv': tsv, 'other.tsv': toTsv([opinions[0] as string[], ['poss', 'el mar es bueno']]) };
    const config = classifierConfig(files, { data: { validation: labelledFile('other.tsv') } });
    await expect(build(config)).rejects.toThrow(/other\.tsv:2 has "poss", which does not occur in the training data/);
  });

  it('refuses class weights of a label that is none', async () => {
    const config = classifierConfig(
      { 'train.tsv': tsv },
      { training: { classWeights: [{ label: 'good', weight: 2 }] } },
    );
    await expect(build(config)).rejects.toThrow(ConfigError);
  });
});

describe('a classifier of frames', () => {
  const frames = () =>
    classifierConfig(
      { 'waves.jsonl': waves(12) },
      {
        data: { input: 'frames', train: labelledFile('waves.jsonl') },
        model: { hiddenSize: 4, cell: 'gru', pooling: 'mean' },
        training: { batchSize: 4, epochs: 30, optimizer: { type: 'adam', learningRate: 0.05 } },
      },
    );

  it('learns, and reads files of frames as its training data were written', async () => {
    const checkpoint = await trained(frames());
    const classifier = loadAs('classifier', checkpoint, referenceKernels);
    writeFileSync(labelledFile('new.jsonl'), waves(4));
    const sequences = await classifier.readFrames([labelledFile('new.jsonl')]);
    const classified = await classifyFrames(classifier, sequences);
    expect(classified.map(({ label }) => label)).toEqual(['slow', 'fast', 'slow', 'fast']);
    expect(classified[3]).toMatchObject({ line: 4, weights: null });
    expect(JSON.parse(JSON.stringify(checkpoint.vocabulary)).normalisation.means).toHaveLength(2);
    classifier.dispose();
  });

  it.each([
    ['another width', waves(2, 3), /new\.jsonl:1 has frames of 3 numbers where the model takes 2/],
    ['NaN', '{"frames": [[1, "NaN"]], "label": "slow"}\n', /new\.jsonl:1.*NaN/],
  ])('refuses %s by file and line', async (_, content, message) => {
    const classifier = loadAs(
      'classifier',
      await trained({ ...frames(), training: { ...frames().training, epochs: 1 } }),
      referenceKernels,
    );
    writeFileSync(labelledFile('new.jsonl'), content);
    await expect(classifier.readFrames([labelledFile('new.jsonl')])).rejects.toThrow(message);
    classifier.dispose();
  });
});

describe('columns of frames', () => {
  it('have one order in all splits', async () => {
    const rows = (heading: string) => `${heading}\n0,1,2\n0,3,4\n1,5,6\n1,7,8\n2,5,6\n3,1,2\n`;
    const labelled = (heading: string) =>
      rows(heading).replace(/^(\d),(.*)$/gm, (_, id, rest) => `${id},${rest},${id % 2 === 0 ? 'a' : 'b'}`);
    const config = classifierConfig(
      { 'xy.csv': labelled('id,x,y,what'), 'yx.csv': labelled('id,y,x,what') },
      {
        data: {
          input: 'frames',
          train: labelledFile('xy.csv'),
          validation: labelledFile('yx.csv'),
          idColumn: 'id',
          labelColumn: 'what',
        },
        model: { hiddenSize: 3 },
      },
    );
    const message = /yx\.csv:2 has the columns y, x where others have x, y\.$/;
    await expect(build(config)).rejects.toThrow(message);

    const checkpoint = await trained({ ...config, data: { ...config.data, validation: null } });
    const classifier = loadAs('classifier', checkpoint, referenceKernels);
    expect(await classifier.readFrames([labelledFile('xy.csv')])).toHaveLength(4);
    await expect(classifier.readFrames([labelledFile('yx.csv')])).rejects.toThrow(message);
    classifier.dispose();
    const evaluate = loadAs('evaluation', checkpoint, referenceKernels);
    await expect(evaluate(asked([labelledFile('yx.csv')]), () => {})).rejects.toThrow(message);
  });
});

describe('evaluation of a classifier', () => {
  it('scores, counts confusions and calibrates on data that is given', async () => {
    const checkpoint = await trained(
      classifierConfig(
        { 'train.tsv': tsv, 'new.tsv': toTsv(opinions.slice(0, 6)) },
        { training: { batchSize: 4, epochs: 25, optimizer: { type: 'adam', learningRate: 0.05 } } },
      ),
    );
    const evaluate = loadAs('evaluation', checkpoint, referenceKernels);
    const evaluation = await evaluate(asked([labelledFile('new.tsv')]), () => {});
    expect(evaluation).toMatchObject({
      kind: 'classification',
      source: 'data',
      samples: 6,
      names: ['neg', 'pos'],
      scores: { accuracy: 1, macroF1: 1, total: 6 },
      confusion: [
        [3, 0],
        [0, 3],
      ],
      calibration: { count: 6 },
    });
  });

  it('takes the validation samples of the run if there is no test split', async () => {
    const training = await build(classifierConfig({ 'train.tsv': tsv }, { data: { validationFraction: 0.34 } }));
    const { checkpoint } = await trainAll(training);
    const metrics = await training.trainable.evaluate('validation');
    training.trainable.dispose();
    const evaluation = await loadAs('evaluation', checkpoint, referenceKernels)(asked(null), () => {});
    expect(evaluation).toMatchObject({ source: 'validation', samples: 4, loss: metrics?.loss });
  });

  it('refuses labels that it does not know, and data that is not there', async () => {
    const checkpoint = await trained(classifierConfig({ 'train.tsv': tsv, 'new.tsv': 'bad\tel mar\n' }));
    const evaluate = loadAs('evaluation', checkpoint, referenceKernels);
    await expect(evaluate(asked([labelledFile('new.tsv')]), () => {})).rejects.toThrow(/new\.tsv:1 has "bad"/);
    await expect(evaluate(asked(null), () => {})).rejects.toThrow('neither test nor validation');
    await expect(evaluate({ ...asked(null), baseline: true }, () => {})).rejects.toThrow(
      '--baseline works with language model runs; this is a classification run.',
    );
  });
});

describe('a start with a language model', () => {
  const text = { level: 'word' as const };
  const model = { hiddenSize: 6, input: { size: 5 } };

  async function languageModel(task: 'languageModel' | 'bidirectionalLanguageModel'): Promise<Checkpoint> {
    return (await trainAll(await build(tinyConfig({ train: sentences.join('\n') }, { task, model, text })))).checkpoint;
  }

  const values = (checkpoint: Checkpoint, name: string) =>
    checkpoint.snapshot.weights.find((array) => array.name === name)?.data;

  it('takes over vectors by word and both directions of recurrent layers', async () => {
    const learned = await languageModel('bidirectionalLanguageModel');
    const config = classifierConfig({ 'train.tsv': tsv }, { model, text });
    const training = await build(config, { initialise: { checkpoint: learned, extend: true } });
    const own = new Map(training.trainable.parameters.map(({ name, variable }) => [name, variable.dataSync()]));
    for (const direction of ['forward', 'backward']) {
      expect(own.get(`bidirectional_1/${direction}_lstm_1/kernel`)).toEqual(
        values(learned, `${direction}_lstm_1/kernel`),
      );
    }
    const { tokens } = training.vocabulary as { tokens: { vocabulary: { tokens: string[] } } };
    const known = learned.vocabulary as { tokens: string[] };
    const row = (table: ArrayLike<number> | undefined, id: number) => Array.from(table ?? []).slice(5 * id, 5 * id + 5);
    for (const word of ['perro', 'grande', 'roja']) {
      const at = tokens.vocabulary.tokens.indexOf(word);
      const from = known.tokens.indexOf(word);
      expect(row(own.get('embedding/embeddings'), at), word).toEqual(
        row(values(learned, 'embedding/embeddings'), from),
      );
    }
    expect(training.describe().facts[0]).toEqual({
      label: 'taken over',
      value: expect.stringMatching(
        /^the vectors of 12 tokens of \d+, bidirectional_1\/forward_lstm_1, bidirectional_1\/backward_lstm_1; all other weights are newly initialized$/,
      ),
    });
  });

  it('takes over the one direction of a language model as the forward one', async () => {
    const learned = await languageModel('languageModel');
    const training = await build(classifierConfig({ 'train.tsv': tsv }, { model, text }), {
      initialise: { checkpoint: learned, extend: true },
    });
    const forward = training.trainable.parameters.find(({ name }) => name === 'bidirectional_1/forward_lstm_1/bias');
    expect(forward?.variable.dataSync()).toEqual(values(learned, 'lstm_1/bias'));
    expect(training.describe().facts[0]?.value).not.toContain('backward');
  });

  it('takes the vectors alone where the layers are of another size, and nothing is an error', async () => {
    const learned = await languageModel('languageModel');
    const start = { initialise: { checkpoint: learned, extend: true } };
    const other = classifierConfig({ 'train.tsv': tsv }, { model: { ...model, hiddenSize: 3 }, text });
    expect((await build(other, start)).describe().facts[0]?.value).toMatch(
      /^the vectors of 12 tokens of \d+; all other weights are newly initialized$/,
    );
    const foreign = classifierConfig({ 'train.tsv': tsv }, { model: { hiddenSize: 3, input: { size: 4 } }, text });
    await expect(build(foreign, start)).rejects.toThrow('Nothing of the language model');
  });

  it.each([
    ['tokens that it does not know, without extend', { text }, false, /tokens that the language model does not know: /],
    [
      'texts cut otherwise',
      { text: { level: 'word', segmentation: 'whitespace' } },
      true,
      /tokenizes text differently from the configuration/,
    ],
  ])('refuses %s', async (_, sections, extend, message) => {
    const learned = await languageModel('languageModel');
    const building = build(classifierConfig({ 'train.tsv': tsv }, { model, ...sections }), {
      initialise: { checkpoint: learned, extend },
    });
    await expect(building).rejects.toThrow(message);
    await expect(building).rejects.toThrow(CheckpointError);
  });

  it('refuses a classifier to start with', async () => {
    const config = classifierConfig({ 'train.tsv': tsv });
    const building = build(config, { initialise: { checkpoint: await trained(config), extend: true } });
    await expect(building).rejects.toThrow(
      'the task classification, but a run of the task classification cannot start from it',
    );
  });
});

describe('folds', () => {
  it('hold each sample out once, and each label in its share', async () => {
    const folds = await buildFolds(classifierConfig({ 'train.tsv': tsv }), referenceKernels, { folds: 3, seed: 1 });
    expect(folds).toMatchObject({ samples: 12, names: ['neg', 'pos'] });
    for (let index = 0; index < 3; index++) {
      const { training, judge } = await folds.build(index);
      expect(training.describe().splits).toMatchObject([{ name: 'training', counts: { samples: 8 } }]);
      const { samples, confusion } = await judge();
      expect(samples).toBe(4);
      expect(confusion.map((row) => row.reduce((sum, count) => sum + count, 0))).toEqual([2, 2]);
      training.trainable.dispose();
    }
  });

  it('know no word of the samples that are held out', async () => {
    const marked = opinions.map(([label, text], index) => [label, `${text} palabra${index}`]);
    const folds = await buildFolds(classifierConfig({ 'train.tsv': toTsv(marked) }), referenceKernels, {
      folds: 4,
      seed: 1,
    });
    const known = [];
    for (let index = 0; index < 4; index++) {
      const { training } = await folds.build(index);
      const { tokens } = training.vocabulary as { tokens: { vocabulary: { tokens: string[] } } };
      known.push(tokens.vocabulary.tokens.filter((token) => token.startsWith('palabra')).length);
      training.trainable.dispose();
    }
    expect(known).toEqual([9, 9, 9, 9]);
  });

  it('normalise frames by those that they train on', async () => {
    const config = classifierConfig(
      { 'waves.jsonl': waves(12) },
      { data: { input: 'frames', train: labelledFile('waves.jsonl') }, model: { hiddenSize: 3 } },
    );
    const folds = await buildFolds(config, referenceKernels, { folds: 3, seed: 1 });
    const means = [];
    for (let index = 0; index < 3; index++) {
      const { training } = await folds.build(index);
      means.push((training.vocabulary as { normalisation: { means: number[] } }).normalisation.means[0]);
      training.trainable.dispose();
    }
    expect(new Set(means).size).toBe(3);
  });

  it('refuse to train on none of a label', async () => {
    const few = 'pos\tbueno\nneg\tmalo\npos\tgenial\nneg\tfeo\n';
    const config = classifierConfig({ 'train.tsv': few }, { data: { validationFraction: 0.5 } });
    const folds = await buildFolds(config, referenceKernels, { folds: 2, seed: 1 });
    await expect(folds.build(0)).rejects.toThrow(
      /^The label "(neg|pos)" has too few samples for 2 folds: one fold would train on none\.$/,
    );
  });

  it('refuse more folds than samples, and tasks without labels', async () => {
    const dealing = buildFolds(classifierConfig({ 'train.tsv': tsv }), referenceKernels, { folds: 13, seed: 1 });
    await expect(dealing).rejects.toThrow('12 samples are too few for 13 folds');
    const language = tinyConfig({ train: sentences.join('\n') });
    const unlabelled = buildFolds(language, referenceKernels, { folds: 3, seed: 1 });
    await expect(unlabelled).rejects.toThrow(ConfigError);
  });
});

describe('a damaged checkpoint', () => {
  it.each([
    ['labels', (checkpoint: Checkpoint) => ({ ...(checkpoint.vocabulary as object), labels: null })],
    ['tokens', (checkpoint: Checkpoint) => ({ ...(checkpoint.vocabulary as object), tokens: null })],
  ])('of other %s is refused', async (_, damage) => {
    const checkpoint = await trained(classifierConfig({ 'train.tsv': tsv }));
    const damaged = { ...checkpoint, vocabulary: damage(checkpoint) };
    expect(() => loadAs('classifier', damaged, referenceKernels)).toThrow(CheckpointError);
  });
});
