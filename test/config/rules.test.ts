import { describe, expect, it } from 'vitest';
import { parseConfig } from '../../src/config/parse.js';
import { messageOf, minimalWith } from './minimal.js';

const embedding = { type: 'embedding', size: 64 };

describe('a rule between keys', () => {
  it.each([
    ['model.hiddenSize lists 1 and layers is 2', { model: { layers: 2, hiddenSize: [8] } }],
    ['model.hiddenSize lists 2 and layers is 1', { model: { hiddenSize: [8, 8] } }],
    [
      'model.tieWeights needs input.size (64) equal to the last hiddenSize (32)',
      { model: { tieWeights: true, input: embedding, layers: 2, hiddenSize: [64, 32] } },
    ],
    ['model.tieWeights uses the embedding', { model: { tieWeights: true, input: { type: 'oneHot' } } }],
    [
      'model.output.cutoffs has to increase from one cutoff to the next',
      { model: { output: { type: 'adaptive', cutoffs: [20, 20] } } },
    ],
    [
      'model.tieWeights uses the embedding as the only output kernel',
      { model: { tieWeights: true, input: embedding, hiddenSize: 64, output: { type: 'adaptive' } } },
    ],
    ['model.dropout.between drops values between layers', { model: { dropout: { between: 0.1 } } }],
    [
      'model.dropout.embedding drops vectors of the embedding, but input.type: oneHot has no embedding',
      { model: { input: { type: 'oneHot' }, dropout: { embedding: 0.1 } } },
    ],
    ['it would see the word it has to predict', { model: { bidirectional: true } }],
    [
      'training.schedule.type is cosine, which needs the number of steps',
      { training: { epochs: null, minutes: 3, schedule: { type: 'cosine' } } },
    ],
    [
      'training.schedule.minimum is 0.5, above optimizer.learningRate (0.1)',
      { training: { optimizer: { learningRate: 0.1 }, schedule: { type: 'plateau', minimum: 0.5 } } },
    ],
    [
      'training.schedule.type is plateau, which watches validation data, but there is none',
      { data: { validationFraction: 0 }, training: { schedule: { type: 'plateau' } } },
    ],
    [
      'training.earlyStopping watches validation data, but there is none',
      { data: { validationFraction: 0 }, training: { earlyStopping: {} } },
    ],
    [
      'training.averaging watches validation data, but there is none',
      { data: { validationFraction: 0 }, training: { averaging: {} } },
    ],
    [
      'training.variableLength is for chunks of a stream: set data.batching to stream',
      { data: { batching: 'sequences' }, training: { variableLength: {} } },
    ],
    [
      'training.schedule.type is cosine, which needs the number of steps, but variableLength makes it unknown',
      { data: { batching: 'stream' }, training: { variableLength: {}, schedule: { type: 'cosine' } } },
    ],
    ['data.validationFraction with testFraction takes 1.1', { data: { validationFraction: 0.5, testFraction: 0.6 } }],
    ['data reads standard input (-) 2 times', { data: { train: '-', validation: ['a', '-'] } }],
  ])('says: %s', async (expected, extra) => {
    const message = await messageOf(() => parseConfig(minimalWith(extra), 'c.yaml'));
    expect(message.replace('the network would see', 'it would see')).toContain(expected);
    expect(message).toMatch(/^c\.yaml: /);
  });

  const task = 'bidirectionalLanguageModel';
  it.each([
    [
      'model.bidirectional cannot be false for task: bidirectionalLanguageModel',
      { task, model: { bidirectional: false } },
    ],
    ['data.batching is stream, but no state can be carried backwards', { task, data: { batching: 'stream' } }],
    ['data.batching is stream unless it is set, for unit: document', { task, data: { unit: 'document' } }],
    [
      'training.variableLength is for chunks of a stream, but this task reads whole sequences',
      { task, data: { batching: 'sequences' }, training: { variableLength: {} } },
    ],
    ['sampling is not a known key here: it requires task: languageModel', { task, sampling: {} }],
    [
      'training.earlyStopping watches validation data, but there is none',
      { task, data: { validationFraction: 0 }, training: { earlyStopping: {} } },
    ],
  ])('of a bidirectional language model says: %s', async (expected, extra) => {
    expect(await messageOf(() => parseConfig(minimalWith(extra), 'c.yaml'))).toContain(expected);
  });

  it.each([
    ['languageModel', false],
    ['bidirectionalLanguageModel', true],
  ])('gives a %s the directions it needs', (name, bidirectional) => {
    expect(parseConfig(minimalWith({ task: name }), 'c.yaml').model).toMatchObject({ bidirectional });
  });

  it.each([
    ['tied weights of one size', { model: { tieWeights: true, input: embedding, layers: 2, hiddenSize: [8, 64] } }],
    ['dropout between two layers', { model: { layers: 2, dropout: { between: 0.1 } } }],
    ['no budget: the size of the data decides', { training: { epochs: null, schedule: { type: 'cosine' } } }],
    ['minutes alone', { training: { epochs: null, minutes: 0.5 } }],
    [
      'an average from the first step on without validation',
      { data: { validationFraction: 0 }, training: { averaging: { patience: null } } },
    ],
    ['a cosine over steps', { training: { epochs: null, steps: 9, schedule: { type: 'cosine' } } }],
    ['a minimum equal to the rate', { training: { schedule: { type: 'cosine', minimum: 0.001 } } }],
    [
      'early stopping by a validation file',
      { data: { validation: 'v.txt', validationFraction: 0 }, training: { earlyStopping: {} } },
    ],
    ['fractions that do not count', { data: { validation: 'v.txt', validationFraction: 0.9, testFraction: 0.9 } }],
    ['standard input once', { data: { train: ['a', '-'] } }],
  ])('allows %s', (_, extra) => {
    expect(() => parseConfig(minimalWith(extra), 'c.yaml')).not.toThrow();
  });

  it('is judged beside problems of other keys', async () => {
    const message = await messageOf(() =>
      parseConfig(minimalWith({ model: { tieWeights: true, hiddenSize: 3, layers: 0 }, seed: -1 }), 'c.yaml'),
    );
    expect(message).toContain('c.yaml has 3 problems:');
    expect(message).toContain('model.tieWeights needs');
  });

  it.each([
    ['a key it reads is wrong', { model: { tieWeights: true, hiddenSize: 'wide' } }],
    ['its section has an unknown key', { model: { tieWeights: true, hidenSize: 64, input: embedding } }],
    ['its section has an unknown cell', { model: { tieWeights: true, cell: 'lstmm', input: embedding } }],
    ['its section is no mapping', { model: 3 }],
  ])('is not judged while %s', async (_, extra) => {
    const message = await messageOf(() => parseConfig(minimalWith(extra), 'c.yaml'));
    expect(message).toMatch(/^c\.yaml: model/);
    expect(message).not.toContain('tieWeights');
  });
});
