import { describe, expect, it } from 'vitest';
import { applyOverrides } from '../../src/config/overrides.js';
import { messageOf } from './minimal.js';

const file = { model: { hiddenSize: [8, 16], layers: 2 }, data: { train: 'a.txt', validation: null } };

describe('--set', () => {
  it.each([
    ['replaces a value', 'model.layers=3', { ...file, model: { ...file.model, layers: 3 } }],
    [
      'replaces an entry of a list',
      'model.hiddenSize[1]=64',
      { ...file, model: { ...file.model, hiddenSize: [8, 64] } },
    ],
    [
      'takes an index after a dot',
      'model.hiddenSize.0=64',
      { ...file, model: { ...file.model, hiddenSize: [64, 16] } },
    ],
    ['adds an entry', 'model.hiddenSize[2]=32', { ...file, model: { ...file.model, hiddenSize: [8, 16, 32] } }],
    ['adds sections on the way', 'a.b.c=1', { ...file, a: { b: { c: 1 } } }],
    ['adds a list on the way', 'sampling.prompts[0]=hola', { ...file, sampling: { prompts: ['hola'] } }],
    ['adds a list of mappings on the way', 'a[0].b.0=x', { ...file, a: [{ b: ['x'] }] }],
    ['replaces null by a list', 'data.validation[0]=v', { ...file, data: { train: 'a.txt', validation: ['v'] } }],
    ['replaces a section', 'model={layers: 1}', { ...file, model: { layers: 1 } }],
    ['reads null', 'model=null', { ...file, model: null }],
    ['reads nothing as null', 'model=', { ...file, model: null }],
    ['reads a number', 'x=1e-3', { ...file, x: 0.001 }],
    ['reads a list', 'x=[a, 2]', { ...file, x: ['a', 2] }],
    ['reads quotes', 'x="2"', { ...file, x: '2' }],
    ['keeps further equals signs', 'x=a=b', { ...file, x: 'a=b' }],
    ['keeps a key of digits in a mapping', 'model.1=2', { ...file, model: { ...file.model, 1: 2 } }],
  ])('%s', (_, setting, expected) => {
    expect(applyOverrides(file, [setting]).tree).toEqual(expected);
  });

  it('applies in order; the last one wins', () => {
    expect(applyOverrides({}, ['a.b=1', 'a.c=2', 'a.b=3']).tree).toEqual({ a: { b: 3, c: 2 } });
  });

  it('changes one of two values that YAML aliases to the same thing', () => {
    const shared = { size: 1 };
    expect(applyOverrides({ a: shared, b: shared }, ['a.size=2']).tree).toEqual({ a: { size: 2 }, b: { size: 1 } });
  });

  it('does not change its argument', () => {
    const before = structuredClone(file);
    applyOverrides(file, ['model.hiddenSize[0]=1', 'data.train=b']);
    expect(file).toEqual(before);
  });

  it('cannot reach a prototype', () => {
    const { tree } = applyOverrides({}, ['__proto__.polluted=1', 'constructor.prototype.polluted=1']);
    expect(({} as { polluted?: number }).polluted).toBeUndefined();
    expect(Object.keys(tree as object)).toEqual(['__proto__', 'constructor']);
  });

  it.each([
    ['model.layers', 'is not of the form key=value'],
    ['=3', 'is not of the form key=value'],
    ['model..layers=3', 'has a key that cannot be read, "model..layers"'],
    ['model.hiddenSize[x]=3', 'has a key that cannot be read'],
    ['model.hiddenSize[-1]=3', 'has a key that cannot be read'],
    ['[0]=3', 'has a key that cannot be read'],
    ['model.layers.x=3', 'goes through model.layers, which is 2 and has no keys'],
    ['data.train[0]=3', 'goes through data.train, which is "a.txt" and has no keys'],
    ['model.hiddenSize[3]=3', 'leaves a gap in model.hiddenSize: it has 2, so [2] adds one'],
    ['model.hiddenSize[99999999999]=3', 'leaves a gap in model.hiddenSize'],
    ['model.hiddenSize.first=3', 'names first in model.hiddenSize, which is a list'],
    ['sampling.prompts[1]=x', 'leaves a gap in sampling.prompts, which is not set'],
    ['seed=[1', 'the value of --set seed cannot be read as YAML: line 1, column 3'],
    ['seed={a: 1, a: 2}', 'duplicate key'],
  ])('refuses %s', async (setting, expected) => {
    expect(await messageOf(() => applyOverrides(file, [setting]))).toContain(expected);
  });
});
