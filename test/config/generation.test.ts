import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseConfig } from '../../src/config/parse.js';
import { withAbsoluteCorpora } from '../../src/config/paths.js';
import type { ConfigInput, ConfigOf } from '../../src/config/schema.js';
import { ConfigError } from '../../src/errors.js';

const parse = (sections: object) =>
  parseConfig(
    { task: 'generation', data: { train: 'tunes' }, ...sections } as ConfigInput,
    'the test',
  ) as ConfigOf<'generation'>;

describe('task: generation', () => {
  it('takes files by their value, one or several', () => {
    const { data } = parse({ data: { train: { jig: 'jigs.abc', reel: ['a.abc', 'b.abc'] } } });
    expect(data.train).toEqual({ jig: ['jigs.abc'], reel: ['a.abc', 'b.abc'] });
  });

  it('makes their paths absolute', () => {
    const tree = { data: { train: { jig: 'jigs.abc', reel: ['a.abc', '/b.abc'] } } };
    expect(withAbsoluteCorpora(tree, '/tunes')).toEqual({
      data: { train: { jig: resolve('/tunes/jigs.abc'), reel: [resolve('/tunes/a.abc'), '/b.abc'] } },
    });
  });

  it('prints a form that can be read again', () => {
    const once = parse({ data: { train: { jig: 'jigs.abc' } }, conditions: { fields: { key: 'K' } } });
    expect(parseConfig(once as unknown as ConfigInput, 'the test')).toEqual(once);
  });

  it.each([
    [{ model: { bidirectional: true } }, 'model.bidirectional must be false for task: generation'],
    [
      { conditions: { fields: { style: 'R' } } },
      'conditions.fields is also the condition that files set, style: rename',
    ],
    [
      { conditions: { fields: { key: 'K' } }, data: { train: 'a', format: 'lines' } },
      'conditions.fields are read from tunes, but data.format is lines',
    ],
    [{ conditions: { fields: { key: 'Key' } } }, 'conditions.fields.key'],
    [{ data: { train: 3 } }, 'text, a list of texts or a mapping of names to'],
    [{ data: { train: { jig: '-' }, validation: '-' } }, 'reads standard input (-) 2 times'],
    [
      { data: { train: 'a', validationFraction: 0.5, testFraction: 0.5 } },
      'with testFraction takes 1 of the corpus: leave at least 0.1 of it for training',
    ],
    [
      { data: { train: 'a', validationFraction: 0 }, training: { earlyStopping: { patience: 2 } } },
      'training.earlyStopping watches validation data, but there is none',
    ],
  ])('refuses %j', (sections, message) => {
    expect(() => parse(sections)).toThrow(ConfigError);
    expect(() => parse(sections)).toThrow(message);
  });
});
