import { describe, expect, it } from 'vitest';
import { parseConfig } from '../../src/config/parse.js';
import { ConfigError } from '../../src/errors.js';
import { messageOf, minimalWith } from './minimal.js';

describe('an error of a configuration', () => {
  it.each([
    ['a number out of bounds', { model: { layers: 0 } }, 'model.layers is 0; expected an integer from 1 to 64'],
    ['a fraction for an integer', { seed: 1.5 }, 'seed is 1.5; expected an integer from 0 to 2147483647'],
    [
      'infinity',
      { training: { clipNorm: Number.POSITIVE_INFINITY } },
      'training.clipNorm is Infinity; expected a number above 0',
    ],
    ['text for a switch', { logging: { tensorboard: 'yes' } }, 'logging.tensorboard is "yes"; expected true or false'],
    ['null where nothing is off', { seed: null }, 'seed is null; expected'],
    ['text for a section', { model: 'lstm' }, 'model is "lstm"; expected a mapping with cell: lstm, gru or simpleRnn'],
    [
      'an entry of a list',
      { sampling: { temperatures: [1, -1] } },
      'sampling.temperatures[1] is -1; expected a number from 0 to 100',
    ],
    ['an empty list', { sampling: { prompts: [] } }, 'sampling.prompts is []; expected a list of texts, not empty'],
    [
      'a list in place of one of two kinds',
      { model: { hiddenSize: ['x'] } },
      'model.hiddenSize[0] is "x"; expected an integer',
    ],
    [
      'neither of two kinds',
      { model: { dropout: 'much' } },
      'model.dropout is "much"; expected a number from 0 and below 1 or a mapping of',
    ],
    [
      'a key of one of two kinds',
      { model: { dropout: { input: 1 } } },
      'model.dropout.input is 1; expected a number from 0 and below 1',
    ],
    [
      'half a character',
      { sampling: { prompts: ['\ud83d'] } },
      'sampling.prompts[0] is "\\ud83d"; expected text without lone surrogates',
    ],
    [
      'a home folder',
      { data: { train: '~/x.txt' } },
      'data.train is "~/x.txt"; expected a path, absolute or relative to',
    ],
    ['a name that is a path', { name: '../x' }, 'name is "../x"; expected up to 60 letters'],
    ['no language', { text: { language: 'español' } }, 'text.language is "español"; expected a BCP 47 language tag'],
    [
      'a misspelt word',
      { data: { unit: 'lines' } },
      'data.unit is "lines"; expected line, document or stream; did you mean line?',
    ],
    [
      'a misspelt tag',
      { model: { cell: 'ltsm' } },
      'model.cell is "ltsm"; expected lstm, gru or simpleRnn; did you mean lstm?',
    ],
    ['a tag that is no text', { model: { cell: { toString: 1 } } }, 'model.cell is {"toString":1}; expected lstm'],
    ['a misspelt key', { model: { hidenSize: 3 } }, 'model.hidenSize is not a known key; did you mean hiddenSize?'],
    [
      'another spelling',
      { training: { batch_size: 3 } },
      'training.batch_size is not a known key; did you mean batchSize?',
    ],
    ['a key of another place', { training: { learningRate: 1 } }, 'it belongs at training.optimizer.learningRate'],
    [
      'a key of two other places',
      { training: { patience: 1 } },
      'it belongs at training.schedule.patience, training.earlyStopping.patience or training.averaging.patience',
    ],
    [
      'a key of another member',
      { model: { activation: 'relu' } },
      'model.activation is not a known key here: it requires model.cell: simpleRnn',
    ],
    ['a key of the other level', { text: { level: 'word', graphemes: true } }, 'it requires text.level: character'],
    ['an unknown key at the top', { modle: {} }, 'modle is not a known key; did you mean model?'],
    [
      'a key like none',
      { logging: { zzzzzzzz: 1 } },
      'logging.zzzzzzzz is not a known key; known here: everySteps, tensorboard',
    ],
    ['the prototype', JSON.parse('{"__proto__": 1}'), '__proto__ is not a known key'],
    ['a name of Object.prototype', { training: { toString: 1 } }, 'training.toString is not a known key'],
  ])('names %s', async (_, extra, expected) => {
    const message = await messageOf(() => parseConfig(minimalWith(extra), 'c.yaml'));
    expect(message).toMatch(/^c\.yaml: /);
    expect(message).toContain(expected);
  });

  it.each([
    ['the task', { data: { train: 'x' } }, 'task is missing; expected languageModel'],
    ['the corpus', { task: 'languageModel', data: {} }, 'data.train is missing; expected text or a list of texts'],
    ['the data', { task: 'languageModel' }, 'data is missing; expected a mapping with train'],
  ])('says that %s is missing', async (_, value, expected) => {
    expect(await messageOf(() => parseConfig(value, 'c.yaml'))).toContain(expected);
  });

  it.each([[null], [3], ['text'], [[1]]])('is thrown for %j', (value) => {
    expect(() => parseConfig(value, 'c.yaml')).toThrow(ConfigError);
  });

  it('lists all problems at once, also beside and below wrong tags', async () => {
    const message = await messageOf(() =>
      parseConfig(
        {
          task: 'languageModl',
          data: { train: 3, units: 2 },
          model: { cell: 'ltsm', layers: 0, hidenSize: 3, activation: 'relu' },
          training: { schedule: { type: 'csine', warmupSteps: -1 }, epochs: 0 },
        },
        'c.yaml',
      ),
    );
    const problems = message
      .split('\n  - ')
      .slice(1)
      .map((line) => line.split(' ')[0]);
    expect(message).toMatch(/^c\.yaml has 9 problems:\n/);
    expect(problems.sort()).toEqual([
      'data.train',
      'data.units',
      'model.cell',
      'model.hidenSize',
      'model.layers',
      'task',
      'training.epochs',
      'training.schedule.type',
      'training.schedule.warmupSteps',
    ]);
  });

  it('names a key that stands with one tag alone, below a misspelling of that tag', async () => {
    const value = minimalWith({ model: { initializer: { type: 'unifor', scale: null } } });
    const message = await messageOf(() => parseConfig(value, 'c.yaml'));
    expect(message).toContain('model.initializer.type is "unifor"; expected keras or uniform; did you mean uniform?');
    expect(message).toContain('model.initializer.scale is null; expected a number above 0');
  });

  it('shortens a long value', async () => {
    const message = await messageOf(() => parseConfig(minimalWith({ seed: 'x'.repeat(1000) }), 'c.yaml'));
    expect(message.length).toBeLessThan(150);
  });

  it('says where each value was written', async () => {
    const message = await messageOf(() =>
      parseConfig(minimalWith({ seed: -1 }), 'c.yaml', (path) => `at ${path.join('/')}`),
    );
    expect(message).toContain('(at seed)');
  });
});
