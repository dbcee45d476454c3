import { describe, expect, it } from 'vitest';
import { parseConfig } from '../../src/config/parse.js';
import type { ConfigInput } from '../../src/config/schema.js';
import { messageOf } from './minimal.js';

const parse = (sections: Record<string, unknown> = {}) => {
  const { data, ...others } = sections;
  const input = { task: 'tagging', ...others, data: { train: 'a.conll', ...(data as object) } };
  return parseConfig(input as unknown as ConfigInput, 'c.yaml');
};

describe('task: tagging', () => {
  it('reads tokens in both directions by default, each an embedding', () => {
    expect(parse()).toMatchObject({
      data: { input: 'tokens', tokenColumn: null, tagColumn: null, scheme: null },
      text: { level: 'word', segmentation: 'language' },
      model: { bidirectional: true, head: 'softmax', hiddenSize: [128], input: { type: 'embedding', size: 100 } },
      training: { classWeights: null },
    });
  });

  it('has no input of tokens for frames', () => {
    expect(parse({ data: { input: 'frames', labelColumn: 2 } }).model).toMatchObject({ input: null });
  });

  it.each<[string, Record<string, unknown>]>([
    [
      'model.input is for tokens, but data.input is frames',
      { data: { input: 'frames' }, model: { input: { type: 'oneHot' } } },
    ],
    [
      'training.classWeights weights the loss of each step, but model.head: crf',
      { model: { head: 'crf' }, training: { classWeights: 'balanced' } },
    ],
    [
      'training.earlyStopping watches validation data, but there is none',
      { data: { validationFraction: 0 }, training: { earlyStopping: {} } },
    ],
    ['model.dropout.between drops values between layers', { model: { dropout: { between: 0.5 } } }],
    ['model.hiddenSize lists 2 and layers is 1', { model: { hiddenSize: [3, 4] } }],
    ['data.unit is not a known key', { data: { unit: 'line' } }],
    ['data.tokenColumn is not a known key here', { data: { input: 'frames', tokenColumn: 1 } }],
    ['model.tieWeights is not a known key', { model: { tieWeights: true } }],
    ['training.sequenceLength is not a known key', { training: { sequenceLength: 10 } }],
    ['model.head is "crv"; expected softmax, sigmoid or crf; did you mean crf?', { model: { head: 'crv' } }],
    ['training.classWeights is "even"', { training: { classWeights: 'even' } }],
    ['model.input.vectors.file', { model: { input: { vectors: { file: '~/v.txt' } } } }],
  ])('says: %s', async (expected, sections) => {
    expect(await messageOf(() => parse(sections))).toContain(expected);
  });
});
