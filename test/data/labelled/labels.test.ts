import { describe, expect, it } from 'vitest';
import { buildLabels, labelsFromJSON } from '../../../src/data/labelled/labels.js';
import { CheckpointError, DataError } from '../../../src/errors.js';

const place = { document: 'dev.tsv', line: 7 };

describe('buildLabels', () => {
  const labels = buildLabels(['pos', 'neg', 'pos', 'constructor']);

  it('counts names and orders them', () => {
    expect(labels).toMatchObject({ size: 3, names: ['constructor', 'neg', 'pos'], counts: [1, 1, 2] });
    expect(labels.names.map((name) => labels.id(name, place))).toEqual([0, 1, 2]);
    expect([0, 1, 2].map(labels.name)).toEqual(labels.names);
    expect([labels.has('neg'), labels.has('toString')]).toEqual([true, false]);
  });

  it('names the place of an unknown one, what is near and what there is', () => {
    const unknown = () => labels.id('Nog', place);
    expect(unknown).toThrow(DataError);
    expect(unknown).toThrow('dev.tsv:7 has "Nog", which does not occur in the training data.');
    expect(unknown).toThrow(
      expect.objectContaining({
        hint: 'Did you mean "neg"? The labels are constructor, neg, pos; correct it, or add training samples of it.',
      }),
    );
  });

  it('lists the first of many', () => {
    const many = buildLabels(Array.from({ length: 20 }, (_, index) => `label-${String(index).padStart(2, '0')}`));
    const hint = expect.stringMatching(/^The labels are label-00, .*, label-11 and 8 more; /);
    expect(() => many.id('otra', place)).toThrow(expect.objectContaining({ hint }));
  });

  it('has no name for another id', () => {
    expect(() => labels.name(3)).toThrow(RangeError);
  });
});

describe('labelsFromJSON', () => {
  it('reads what toJSON wrote', () => {
    const json = JSON.parse(JSON.stringify(buildLabels(['b', 'a', 'b'])));
    expect(labelsFromJSON(json)).toMatchObject({ names: ['a', 'b'], counts: [1, 2] });
  });

  it.each([
    null,
    {},
    { names: [], counts: [] },
    { names: ['a'], counts: [] },
    { names: ['a', 'a'], counts: [1, 1] },
    { names: ['a', 3], counts: [1, 1] },
    { names: ['a', ''], counts: [1, 1] },
    { names: ['a'], counts: [-1] },
    { names: ['a'], counts: [0.5] },
  ])('refuses %j', (value) => {
    expect(() => labelsFromJSON(value)).toThrow(CheckpointError);
  });
});
