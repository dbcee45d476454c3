import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { parseConfig } from '../../src/config/parse.js';
import { configSchema } from '../../src/config/schema.js';
import { alternatives, knownKeys, mappings, shapeOf, tagKey, unwrap } from '../../src/config/walk.js';
import { minimal, minimalWith } from './minimal.js';

const keys = knownKeys(configSchema).map((key) => ({ ...key, name: key.path.join('.') }));

describe('every key of the schema', () => {
  it('is found by the walk', () => {
    const names = keys.map(({ name }) => name);
    expect(keys.length).toBeGreaterThan(80);
    expect(names).toContain('training.optimizer.weightDecay');
    expect(names).toContain('model.dropout.between');
    expect(names).toContain('training.earlyStopping.minDelta');
  });

  it('has a description', () => {
    const bare = keys.filter(({ schema }) => !((schema as z.ZodType).meta()?.description ?? '').endsWith('.'));
    expect(bare.map(({ name }) => name)).toEqual([]);
  });

  it('has a default, except the corpus and the discriminating tags', () => {
    const required = keys.filter(({ schema }) => unwrap(schema).defaultValue === undefined);
    const tags = new Set(keys.map(({ path, schema }) => [...path, tagKey(schema) ?? ''].join('.')));
    const names = new Set(required.map(({ name }) => name).filter((name) => !tags.has(name)));
    const withinOptional = [...names].filter((name) =>
      /^(data\.(train|validation|test)\.|model\.input\.vectors\.)/.test(name),
    );
    const others = [...names].filter((name) => !withinOptional.includes(name));
    expect(others).toEqual(['task', 'data', 'data.train', 'data.pattern']);
  });

  it('has a lower and an upper bound where it is a number', () => {
    const numbers = keys.flatMap(({ name, schema }) =>
      alternatives(schema).flatMap((option) => {
        const { def } = option._zod;
        const number = def.type === 'array' ? unwrap(def.element).inner : option;
        return number._zod.def.type === 'number' ? [{ name, ...z.toJSONSchema(number) }] : [];
      }),
    );
    expect(numbers.length).toBeGreaterThan(40);
    const unbounded = numbers.filter(({ minimum, exclusiveMinimum, maximum, exclusiveMaximum }) => {
      const bounds = [minimum ?? exclusiveMinimum, maximum ?? exclusiveMaximum];
      return bounds.some((bound) => bound === undefined || Math.abs(Number(bound)) >= Number.MAX_SAFE_INTEGER);
    });
    expect(unbounded.map(({ name }) => name)).toEqual([]);
  });

  it('is in a mapping that rejects unknown keys', () => {
    const sections = [configSchema, ...keys.map(({ schema }) => schema)].flatMap((schema) => mappings(schema));
    expect(sections.length).toBeGreaterThan(20);
    for (const section of sections) {
      expect(section._zod.def.catchall?._zod.def.type, Object.keys(shapeOf(section)).join()).toBe('never');
    }
  });
});

describe('parseConfig', () => {
  it('fills in every default', () => {
    const config = parseConfig(minimal, 'test');
    expect(config).toMatchObject({
      name: null,
      seed: 1,
      threads: null,
      runsDirectory: 'runs',
      data: { train: ['corpus.txt'], validation: null, validationFraction: 0.05, unit: 'line', batching: 'sequences' },
      text: { level: 'character', language: 'es', graphemes: false, lowercase: false, minCount: 1, maxSize: null },
      model: { cell: 'lstm', layers: 1, hiddenSize: [128], input: { type: 'embedding', size: 128 }, forgetBias: 1 },
      training: { epochs: null, steps: null, optimizer: { type: 'adam', learningRate: 0.001 }, kernels: 'auto' },
      sampling: { everyEpochs: 1 },
      checkpoint: { keep: 0 },
      logging: { tensorboard: false },
    });
  });

  it('accepts its own result', () => {
    const config = parseConfig(minimalWith({ model: { layers: 1, dropout: 0.3, hiddenSize: 7 } }), 'test');
    expect(parseConfig(config, 'test')).toEqual(config);
  });

  it.each([
    ['one size for all layers', { layers: 3, hiddenSize: 8 }, { hiddenSize: [8, 8, 8] }],
    ['one size a layer', { layers: 2, hiddenSize: [8, 16] }, { hiddenSize: [8, 16] }],
    ['one dropout for all places', { layers: 2, dropout: 0.2 }, { dropout: { input: 0.2, between: 0.2, output: 0.2 } }],
    [
      'no dropout between when there is one layer',
      { dropout: 0.2 },
      { dropout: { input: 0.2, between: 0, output: 0.2 } },
    ],
    ['dropout in one place', { dropout: { output: 0.5 } }, { dropout: { input: 0, between: 0, output: 0.5 } }],
    ['a key of the default member without its tag', { forgetBias: 0 }, { cell: 'lstm', forgetBias: 0 }],
    ['another member', { cell: 'simpleRnn' }, { cell: 'simpleRnn', activation: 'tanh' }],
  ])('understands %s', (_, model, expected) => {
    expect(parseConfig(minimalWith({ model }), 'test').model).toMatchObject(expected);
  });

  it.each([
    ['line', undefined, 'sequences'],
    ['document', undefined, 'stream'],
    ['stream', null, 'stream'],
    ['line', 'stream', 'stream'],
    ['document', 'sequences', 'sequences'],
  ])('lays unit %s with batching %s out in %s', (unit, batching, expected) => {
    expect(parseConfig(minimalWith({ data: { unit, batching } }), 'test').data).toMatchObject({ batching: expected });
  });
});
