import { describe, expect, it } from 'vitest';
import type { LabelBatch } from '../../../src/data/label-batches.js';
import { CheckpointError, ConfigError, DataError } from '../../../src/errors.js';
import { tagTexts } from '../../../src/inference/label/tag-texts.js';
import { selectKernels } from '../../../src/kernels/select.js';
import { disposeGradients } from '../../../src/model/gradients.js';
import { createRandom } from '../../../src/runtime/random.js';
import { tf } from '../../../src/runtime/tensorflow.js';
import { loadAs } from '../../../src/tasks/load-as.js';
import { buildTraining } from '../../../src/tasks/tasks.js';
import { trainAll } from '../tiny-run.js';
import { taggingConfig, train, validation, writeFiles } from './tiny-tagging.js';

// As a user has them: many small steps by the reference kernels take long.
const kernels = selectKernels();
const learning = { batchSize: 2, epochs: 40, optimizer: { type: 'adam', learningRate: 0.05 } };
const letters = { size: 5, characters: { size: 4, hiddenSize: 3 } };

describe('what a tagging run reports about its data', () => {
  it('counts sequences, tokens and unknown ones, and names the entities', async () => {
    const { trainable, describe } = await buildTraining(taggingConfig({ train, validation, test: 'zas O\n' }), kernels);
    const { splits, facts, words } = describe();
    expect(splits).toEqual([
      {
        name: 'training',
        counts: { sequences: 4, tokens: 19, unknown: 0 },
        summary: '4 sequences, 19 tokens, 0.0% of them <UNK>',
      },
      {
        name: 'validation',
        counts: { sequences: 2, tokens: 5, unknown: 0 },
        summary: '2 sequences, 5 tokens, 0.0% of them <UNK>',
      },
      {
        name: 'test',
        counts: { sequences: 1, tokens: 1, unknown: 1 },
        summary: '1 sequence, 1 token, 100.0% of them <UNK>',
      },
    ]);
    expect(facts[0]).toEqual({ label: 'tags', value: 'BIO, entities LOC, PER' });
    expect(facts.at(-1)?.value).toMatch(/^16 tokens in the vocabulary, [\d,]+ parameters$/);
    expect(words).toMatchObject({ target: 'token', perplexity: null });
    trainable.dispose();
  });

  it('reports a conversion, repairs with the first one, and a tag that occurs once', async () => {
    const broken = 'Ana I-PER\nRuiz I-PER\ncanta O\nOslo B-LOC\nya O\nLuis B-PER\nRuiz I-LOC\n';
    const config = taggingConfig({ train: broken }, { data: { scheme: 'BIOES' } });
    const { facts } = (await buildTraining(config, kernels)).describe();
    const file = config.data.train[0];
    expect(facts.map(({ value }) => value)).toEqual([
      'BIOES, entities LOC, PER',
      'BIO of the files converted to BIOES',
      `2 tags of training repaired, the first at ${file}:1`,
      ...['B-PER', 'E-PER', 'S-PER'].map(
        (tag) =>
          `${tag} occurs only once in the training data, at ${file}:${{ 'B-PER': 1, 'E-PER': 2, 'S-PER': 6 }[tag]}: a typo?`,
      ),
      expect.stringContaining('parameters'),
    ]);
  });

  it('gives every tag that its entities may take to the network, seen or not', async () => {
    const config = taggingConfig({ train }, { data: { scheme: 'BIOES' } });
    const { vocabulary } = await buildTraining(config, kernels);
    const { names } = (vocabulary as { tags: { names: string[] } }).tags;
    expect(names).toEqual(['B-LOC', 'B-PER', 'E-LOC', 'E-PER', 'I-LOC', 'I-PER', 'O', 'S-LOC', 'S-PER']);
  });

  it('takes vocabularies of words and letters from the training data alone', async () => {
    const config = taggingConfig({ train, validation: 'Zoe B-PER\n' }, { model: { input: letters } });
    const { vocabulary } = await buildTraining(config, kernels);
    const { input } = vocabulary as { input: Record<'vocabulary' | 'characters', { tokens: string[] }> };
    expect(input.vocabulary.tokens).not.toContain('Zoe');
    expect(input.characters.tokens).not.toContain('Z');
    expect(input.characters.tokens).toContain('R');
  });
});

describe('a tagging run', () => {
  it.each(['softmax', 'crf'])(
    'learns its sentences by heart with a %s head, and finds their names again',
    async (head) => {
      const config = taggingConfig(
        { train, validation: train },
        { model: { hiddenSize: 8, head, input: letters }, training: learning },
      );
      const training = await buildTraining(config, kernels);
      const { events, checkpoint } = await trainAll(training);
      const last = events.filter((event) => event.type === 'evaluation').at(-1);
      expect(last).toMatchObject({
        metrics: { values: { entityF1: 1, entityPrecision: 1, entityRecall: 1, accuracy: 1 } },
      });
      training.trainable.dispose();

      const tagger = loadAs('tagger', checkpoint, kernels);
      const [tagged] = await tagTexts(tagger, ['Ana Ruiz canta en Roma.']);
      expect(tagged?.entities).toMatchObject([
        { type: 'PER', text: 'Ana Ruiz', start: 0, end: 2 },
        { type: 'LOC', text: 'Roma', start: 4, end: 5 },
      ]);
      for (const { confidence } of tagged?.tokens ?? []) expect(confidence).toBeGreaterThan(0.5);
      tagger.dispose();
    },
  );

  it('chooses its best checkpoint by entity F1, and by macro F1 where tags mark no entities', async () => {
    const named = await buildTraining(taggingConfig({ train, validation }), kernels);
    expect(named.trainable.chosenBy).toBe('entityF1');
    const speech = await buildTraining(
      taggingConfig({ train: 'la DET\ncasa NOUN\n', validation: 'la DET\n' }),
      kernels,
    );
    expect(speech.trainable.chosenBy).toBe('macroF1');
    expect(await speech.trainable.evaluate('validation')).toMatchObject({ values: { accuracy: expect.any(Number) } });
  });

  it('has the loss of each step as its loss, whatever padding and batches there are', async () => {
    const evaluate = async (batchSize: number) => {
      const config = taggingConfig(
        { train, validation },
        { model: { input: letters, head: 'crf' }, training: { batchSize } },
      );
      const { trainable } = await buildTraining(config, kernels);
      const metrics = await trainable.evaluate('validation');
      trainable.dispose();
      return metrics;
    };
    const [alone, padded] = [await evaluate(1), await evaluate(4)];
    expect(padded?.loss).toBeCloseTo(alone?.loss as number, 5);
    expect(padded?.values).toEqual(alone?.values);
    expect(padded?.targetCount).toBe(5);
  });

  it('keeps the number of tensors over steps and evaluations', async () => {
    const config = taggingConfig(
      { train, validation },
      { model: { dropout: 0.3, head: 'crf', input: { ...letters, wordDropout: 0.3 } } },
    );
    const { trainable } = await buildTraining(config, kernels);
    const counts: number[] = [];
    for (let step = 0; step < 3; step++) {
      const { gradients } = trainable.step(trainable.batches(step).batch(0) as LabelBatch, createRandom(step));
      disposeGradients(gradients);
      await trainable.evaluate('validation');
      counts.push(tf.memory().numTensors);
    }
    expect(new Set(counts).size).toBe(1);
    trainable.dispose();
  });

  it('continues from a checkpoint with its vocabulary, and refuses other data', async () => {
    const config = taggingConfig({ train, validation }, { training: { ...learning, epochs: 2 } });
    const { checkpoint } = await trainAll(await buildTraining(config, kernels));
    const resumed = await buildTraining(config, kernels, { resume: checkpoint });
    expect(resumed.vocabulary).toEqual(checkpoint.vocabulary);
    const other = taggingConfig({ train: `${train}más O\n`, validation });
    await expect(buildTraining(other, kernels, { resume: checkpoint })).rejects.toThrow(DataError);
  });

  it('continues as if it had never stopped', async () => {
    const model = { dropout: 0.2, head: 'crf', input: { ...letters, wordDropout: 0.3 } };
    const config = (epochs: number) =>
      taggingConfig({ train, validation }, { model, training: { ...learning, epochs } });
    const whole = await trainAll(await buildTraining(config(2), kernels));
    const half = await trainAll(await buildTraining(config(1), kernels));
    const rest = await buildTraining(config(2), kernels, { resume: half.checkpoint });
    const { checkpoint } = await trainAll(rest, half.checkpoint.snapshot);
    expect(checkpoint.snapshot.weights).toEqual(whole.checkpoint.snapshot.weights);
  });

  it('starts with the weights of another tagger, whose tokens and tags it keeps', async () => {
    const config = taggingConfig({ train, validation }, { training: learning });
    const { checkpoint } = await trainAll(await buildTraining(config, kernels));
    const next = taggingConfig({ train: 'Ana B-PER\ncanta O\n', validation });
    const started = await buildTraining(next, kernels, { initialise: { checkpoint, extend: false } });
    expect(await started.trainable.evaluate('validation')).toMatchObject({ values: { entityF1: 1 } });
    await expect(buildTraining(next, kernels, { initialise: { checkpoint, extend: true } })).rejects.toThrow(
      CheckpointError,
    );
  });

  it('starts with vectors learned elsewhere, and knows words by them that training lacks', async () => {
    const { vectors } = writeFiles({
      vectors: '4 5\nroma 1 2 3 4 5\nOslo 5 4 3 2 1\nNápoles 9 9 9 9 9\nmás 0 0 0 0 0\n',
    });
    const input = { size: 5, vectors: { file: vectors, extraWords: 3 } };
    const training = await buildTraining(taggingConfig({ train }, { model: { input } }), kernels);
    const { tokens } = (training.vocabulary as { input: { vocabulary: { tokens: string[] } } }).input.vocabulary;
    expect(tokens.slice(-2)).toEqual(['roma', 'Nápoles']);
    const [table] = training.trainable.parameters;
    const rows = table?.variable.arraySync() as number[][];
    expect(rows[tokens.indexOf('Roma')]).toEqual([1, 2, 3, 4, 5]);
    expect(rows[tokens.indexOf('Oslo')]).toEqual([5, 4, 3, 2, 1]);
    expect(rows[tokens.indexOf('Nápoles')]).toEqual([9, 9, 9, 9, 9]);
    expect(Math.abs(rows[tokens.indexOf('canta')]?.[0] as number)).toBeLessThan(0.06);
    expect(training.describe().facts).toContainEqual({
      label: 'vectors',
      value: '2 tokens of 18 start with one of the file',
    });
  });
});

describe('a tagging run over frames', () => {
  const rows = (values: [number, number, string][]) => `x,y,tag\n${values.map((row) => `${row.join()}\n`).join('')}`;
  const files = writeFiles({
    'a.csv': rows([
      [100, 1, 'up'],
      [101, 2, 'up'],
      [300, 1, 'down'],
      [302, 3, 'down'],
    ]),
    'b.csv': rows([
      [301, 2, 'down'],
      [99, 2, 'up'],
      [102, 1, 'up'],
    ]),
  });
  const config = () =>
    taggingConfig(
      { train: '' },
      {
        data: {
          input: 'frames',
          labelColumn: 'tag',
          train: [files['a.csv'], files['b.csv']],
          validation: files['a.csv'],
        },
        model: { hiddenSize: 6 },
        training: learning,
      },
    );

  it('normalises them by the training set, and learns their tags', async () => {
    // `taggingConfig` writes a separate file for `train`; this run uses other files.
    const own = config();
    own.data.train = [files['b.csv'] as string, files['a.csv'] as string];
    own.data.validation = null;
    const training = await buildTraining(own, kernels);
    expect(training.describe().splits).toMatchObject([{ summary: '2 sequences, 7 frames', counts: { frames: 7 } }]);
    const { checkpoint } = await trainAll(training);
    const tagger = loadAs('tagger', checkpoint, kernels);
    expect(tagger.input).toMatchObject({ type: 'frames', features: 2, names: ['x', 'y'] });
    const { 'yx.csv': swapped = '' } = writeFiles({ 'yx.csv': 'y,x,tag\n1,100,up\n' });
    const evaluate = loadAs('evaluation', checkpoint, kernels);
    const request = { data: [swapped], batching: null, baseline: false, dynamic: null, cache: null };
    await expect(evaluate(request, () => {})).rejects.toThrow('yx.csv:2 has the columns y, x where others have x, y.');
    const frames = Float32Array.of(99, 1, 300, 2, 301, 1);
    const [tagged] = await tagger.tag([{ type: 'frames', frames, features: 2 }]);
    expect(tagged?.tags).toEqual(['up', 'down', 'down']);
    await expect(tagTexts(tagger, ['hola'])).rejects.toThrow(RangeError);
    tagger.dispose();
  });
});

describe('what a tagging run refuses', () => {
  const build = (text: Parameters<typeof taggingConfig>[0], sections = {}) =>
    buildTraining(taggingConfig(text, sections), kernels);

  it.each<[string, Parameters<typeof taggingConfig>[0], object, new () => Error, RegExp]>([
    [
      'a tag of validation that training lacks',
      { train: 'la DET\ncasa NOUN\n', validation: 'la DET\nes VERB\n' },
      {},
      DataError as never,
      /validation\.conll:2 has "VERB", which does not occur in the training data/,
    ],
    [
      'a heading of unknown words among tags of entities',
      { train: `una tag\n${train}` },
      {},
      DataError as never,
      /train\.conll:1 has the tag "tag", which marks no entity as "B-PER" and others do\.$/,
    ],
    [
      'an entity without its letter',
      { train: `${train}Lima LOC\n` },
      {},
      DataError as never,
      /train\.conll:25 has the tag "LOC", which marks no entity as "B-PER" and others do\.$/,
    ],
    [
      'tags for tokens',
      { train: 'O la\nB-PER Ana\nO canta\n' },
      {},
      DataError as never,
      /train\.conll:2 has the token "B-PER", and all other tokens look like tags too\.$/,
    ],
    ['tags that are all the same', { train: 'la O\ncasa O\n' }, {}, DataError as never, /All training tags are O/],
    [
      'a scheme for tags that mark no entities',
      { train: 'la DET\ncasa NOUN\n' },
      { data: { scheme: 'BIO' } },
      DataError as never,
      /train\.conll:1 has the tag "DET", which marks no entity/,
    ],
    [
      'a sigmoid for more than two tags',
      { train },
      { model: { head: 'sigmoid' } },
      ConfigError as never,
      /sigmoid, which distinguishes two tags, but the training data has 5/,
    ],
    [
      'a weight for a tag that is none',
      { train },
      { training: { classWeights: [{ label: 'B-XYZ', weight: 2 }] } },
      ConfigError as never,
      /"B-XYZ", which is not a label/,
    ],
  ])('%s', async (_, text, sections, type, message) => {
    await expect(build(text, sections)).rejects.toThrow(type);
    await expect(build(text, sections)).rejects.toThrow(message);
  });

  it('a checkpoint whose tags, vocabularies or scheme do not fit its network', async () => {
    const { checkpoint } = await trainAll(await buildTraining(taggingConfig({ train }), kernels));
    const vocabulary = checkpoint.vocabulary as { tags: object; input: object };
    const load = (changes: object) => () =>
      loadAs('tagger', { ...checkpoint, vocabulary: { ...vocabulary, ...changes } }, kernels);
    expect(load({ tags: { names: ['O'], counts: [1] } })).toThrow(/it knows 1 tags, and its network 5/);
    expect(load({ scheme: 'XYZ' })).toThrow(/its scheme of tags is "XYZ"/);
    expect(
      load({ input: { ...vocabulary.input, vocabulary: { tokens: ['<EOS>', '<UNK>', 'a'], counts: [0, 0, 1] } } }),
    ).toThrow(/other sizes/);
    expect(() => loadAs('tagger', { ...checkpoint, tokenizer: null }, kernels)).toThrow(CheckpointError);
    expect(() => loadAs('languageModel', checkpoint, kernels)).toThrow(
      /^A tagging run cannot be used as a language model\.$/,
    );
  });
});
