import { describe, expect, it } from 'vitest';
import { parseFrameTable } from '../../../src/data/frames/frame-table.js';
import type { FrameFormat } from '../../../src/data/frames/sequence.js';
import { RnnError } from '../../../src/errors.js';

type Format = Parameters<typeof parseFrameTable>[2];
const plain: Format = { format: 'csv', labels: 'sequence', idColumn: null, labelColumn: null, ignoreColumns: [] };
const parse = (text: string, format: Partial<Format> = {}) =>
  parseFrameTable(text, 'm.csv', { ...plain, ...format }, () => 'walking');

describe('parseFrameTable', () => {
  it('takes a file for a sequence, labelled by its folder', () => {
    expect(parse('1,2.5\n-3e-1,.5\n')).toEqual([
      {
        frames: Float32Array.of(1, 2.5, -0.3, 0.5),
        steps: 2,
        features: 2,
        label: 'walking',
        tags: null,
        document: 'm.csv',
        line: 1,
      },
    ]);
  });

  it.each([
    ['x,y\n1,2\n', 2],
    ['x,\n1,2\n', 2],
    ['1,2\n', 1],
  ])('tells whether the first row of %j is a heading', (text, line) => {
    expect(parse(text)).toMatchObject([{ steps: 1, line }]);
  });

  it('takes rows of one id for a sequence, in the order of the ids', () => {
    const text = 'id;time;x;y;what\nb;0;1;2;run\na;0;3;4;walk\nb;1;5;6;run\n';
    const sequences = parse(text, { idColumn: 'id', labelColumn: 'what', ignoreColumns: ['time'] });
    expect(sequences.map(({ frames, label, line }) => [[...frames], label, line])).toEqual([
      [[1, 2, 5, 6], 'run', 2],
      [[3, 4], 'walk', 3],
    ]);
  });

  it('takes columns by number', () => {
    const text = 'b 1 2 run\nb 3 4 run\n'.replaceAll(' ', '\t');
    const [sequence] = parse(text, { format: 'tsv', idColumn: 1, labelColumn: 4 });
    expect(sequence).toMatchObject({ frames: Float32Array.of(1, 2, 3, 4), label: 'run', line: 1 });
  });

  it('reads a tag a step', () => {
    expect(parse('1,a\n2,b\n', { labels: 'step', labelColumn: 2 })).toMatchObject([{ label: null, tags: ['a', 'b'] }]);
  });

  it('reads numbers alone', () => {
    expect(parse('1,2\n', { labels: 'none' })).toMatchObject([{ features: 2, label: null, tags: null }]);
  });

  it.each([['x,y,tag\n1,2,a\n'], ['x,y\n1,2\n']])(
    'reads what is to be labelled with its column of labels, or without: %j',
    (text) => {
      const [sequence] = parse(text, { labels: 'none', labelColumn: 'tag' });
      expect(sequence).toMatchObject({ features: 2, label: null, tags: null });
      expect([...(sequence?.frames ?? [])]).toEqual([1, 2]);
    },
  );

  it.each([
    ['m.csv:2 has 1 column where line 1 has 2.', '1,2\n3\n', {}],
    ['m.csv:2: column 2 is missing.', '1,2\n3,\n', {}],
    ['m.csv:3: column y is NaN.', 'x,y\n1,2\n3,NaN\n', {}],
    ['m.csv:1: column 1 is ?.', '?,?\n1,2\n', {}],
    ['m.csv:1: column 2 is -inf.', '1,-inf\n', {}],
    ['m.csv:2: column 1 is "walk", which is not a float32 number.', '1,2\nwalk,2\n', {}],
    ['m.csv:1: column 2 is "1e39", which is not a float32 number.', '1,1e39\n', {}],
    ['m.csv:1: column 1 is "0x10", which is not a float32 number.', '0x10,1\n', {}],
    ['m.csv:1 has no label.', '1,\n', { labelColumn: 2 }],
    ['m.csv:2 has the label "b" where its sequence began with "a" in line 1.', '1,a\n2,b\n', { labelColumn: 2 }],
    ['m.csv has no column left for numbers.', '1\n', { ignoreColumns: [1] }],
    ['m.csv has 2 columns; there is no column 3.', '1,2\n', { idColumn: 3, labels: 'none' }],
    ['m.csv has no column named "z".', 'x,y\n1,2\n', { ignoreColumns: ['z'] }],
    ['A table with tags of each step needs a labelColumn.', '1,2\n', { labels: 'step' }],
    ['A table with labels of sequences that share a file needs a labelColumn.', '1,2\n', { idColumn: 1 }],
  ] as const)('refuses: %s', (message, text, format) => {
    const read = () => parse(text, format as Partial<FrameFormat> as Partial<Format>);
    expect(read).toThrow(RnnError);
    expect(read).toThrow(message);
    expect(read).toThrow(expect.objectContaining({ hint: expect.any(String) }));
  });

  it('reads decimal commas where semicolons separate', () => {
    expect(parse('3;1,5\n4;-,25\n')).toMatchObject([{ frames: Float32Array.of(3, 1.5, 4, -0.25) }]);
  });

  it('tells of a decimal comma where something else separates', () => {
    const hint = expect.stringMatching(/^Write a decimal point instead of the comma/);
    expect(() => parse('3,"1,5"\n')).toThrow(expect.objectContaining({ hint }));
  });

  it.each(['x,y\n', '', '  \n'])('refuses %j, a file without a frame', (text) => {
    expect(() => parse(text)).toThrow('m.csv has no frame.');
  });

  it('has no sequence in a heading alone where a column tells them apart', () => {
    expect(parse('id,x,y\n', { idColumn: 'id', labelColumn: 'y' })).toEqual([]);
  });

  it('has the names of features in a heading, and none without', () => {
    expect(parse('t, x ,y\n0,1,2\n', { ignoreColumns: ['t'] })[0]?.names).toEqual(['x', 'y']);
    expect(parse('0,1,2\n')[0]?.names).toBeUndefined();
  });
});
