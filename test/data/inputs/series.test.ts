import { zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { parseFrameJson } from '../../../src/data/frames/frame-json.js';
import { parseFrameTable } from '../../../src/data/frames/frame-table.js';
import { readNpySequences } from '../../../src/data/frames/npy-sequences.js';
import { readNpz } from '../../../src/data/frames/npz.js';
import type { FrameFormat } from '../../../src/data/frames/sequence.js';
import { parseUea } from '../../../src/data/frames/uea.js';
import { withNotices } from '../../../src/data/notices.js';
import { npyFile } from '../frames/numpy-files.js';

const plain = { labels: 'sequence', idColumn: null, labelColumn: null, ignoreColumns: [] } as const;
const table = (text: string, options: Partial<FrameFormat> & { format?: 'csv' | 'tsv' }) =>
  parseFrameTable(text, 'a', { ...plain, format: 'csv', ...options }, () => 'folder').map(
    ({ label, frames, features }) => [label, features, ...frames.map((value) => Math.round(value * 1000) / 1000)],
  );

const series = (text: string, options: Partial<FrameFormat>) => {
  const header = `@timeStamps ${text.includes('(')}\n@classLabel true 1 2\n@data\n`;
  return parseUea(`${header}${text}`, 'a.ts', { labels: 'sequence', ...options }).map(({ label, frames, features }) => [
    label,
    features,
    ...frames,
  ]);
};

/** Each sequence as its label, its features, and its numbers. */
const tables: [name: string, text: string, options: Parameters<typeof table>[1], sequences: unknown[][]][] = [
  [
    'UCR, a series a row',
    '1\t0.5\t1\n2\t2\t3\n',
    { format: 'tsv', rows: 'series', labelColumn: 1 },
    [
      ['1', 1, 0.5, 1],
      ['2', 1, 2, 3],
    ],
  ],
  [
    'NaN and nothing at the end',
    '1,0.5,NaN,NaN\n2,2,3,\n',
    { rows: 'series', labelColumn: 1 },
    [
      ['1', 1, 0.5],
      ['2', 1, 2, 3],
    ],
  ],
  [
    'rows of other lengths',
    '1,5\n2,2,3\n',
    { rows: 'series', labelColumn: 1 },
    [
      ['1', 1, 5],
      ['2', 1, 2, 3],
    ],
  ],
  [
    'a gap filled in',
    '1,0,?,?,3\n',
    { rows: 'series', labelColumn: 1, missing: 'interpolate' },
    [['1', 1, 0, 1, 2, 3]],
  ],
  [
    'series that nobody told of',
    '1,2,3,4,5,a\n2,3,4,5,6,b\n1,2,3,4,6,a\n2,3,4,5,5,b\n',
    { labelColumn: 6 },
    [
      ['a', 1, 1, 2, 3, 4, 5],
      ['b', 1, 2, 3, 4, 5, 6],
      ['a', 1, 1, 2, 3, 4, 6],
      ['b', 1, 2, 3, 4, 5, 5],
    ],
  ],
  ['decimal commas', 'x;y\n1,5;-2,25e1\n', {}, [['folder', 2, 1.5, -22.5]]],
  ['an index that counts the rows', ',x,y\n0,5,6\n1,7,8\n2,9,9\n', {}, [['folder', 2, 5, 6, 7, 8, 9, 9]]],
  ['a gap at each end', 'x,y\n?,1\n2,1\n,1\n', { missing: 'interpolate' }, [['folder', 2, 2, 1, 2, 1, 2, 1]]],
];

const uea: [name: string, text: string, options: Partial<FrameFormat>, sequences: unknown[][]][] = [
  [
    'NaN at the end',
    '1,2,NaN,NaN:1\n3,4,5,6:2\n',
    {},
    [
      ['1', 1, 1, 2],
      ['2', 1, 3, 4, 5, 6],
    ],
  ],
  [
    'lengths of their own',
    '1:1\n3,4:2\n',
    {},
    [
      ['1', 1, 1],
      ['2', 1, 3, 4],
    ],
  ],
  ['time stamps', '(0,1),(0.5,2),(1,3):(0,4),(0.5,5),(1,6):2\n', {}, [['2', 2, 1, 4, 2, 5, 3, 6]]],
  ['dates', '(2020-01-01 00:00:00,1),(2020-01-02 00:00:00,2):1\n', {}, [['1', 1, 1, 2]]],
  ['gaps filled in', '1,?,3,?:1\n', { missing: 'interpolate' }, [['1', 1, 1, 2, 3, 3]]],
];

const texts = (words: string[]) => {
  const codes = Buffer.alloc(8 * words.length);
  for (const [index, word] of words.entries()) {
    for (const [place, letter] of [...word].entries())
      codes.writeUInt32LE(letter.codePointAt(0) ?? 0, 8 * index + 4 * place);
  }
  const header = `{'descr': '<U2', 'fortran_order': False, 'shape': (${words.length},), }\n`;
  const length = Buffer.alloc(2);
  length.writeUInt16LE(header.length);
  return Buffer.concat([Buffer.from('\x93NUMPY\x01\x00', 'latin1'), length, Buffer.from(header), codes]);
};

const columns = Array.from({ length: 11 }, (_, index) => index);
const wave = columns.slice(1).map((value) => value % 3);

describe('series as people have them', () => {
  it.each(tables)('reads a table of %s', (_, text, options, sequences) => {
    expect(table(text, options)).toEqual(sequences);
  });

  it.each(uea)('reads .ts with %s', (_, text, options, sequences) => {
    expect(series(text, options)).toEqual(sequences);
  });

  it.each([
    ['a gap', () => series('1,?,3:1\n', {}), 'a.ts:4: value 2 of channel 1 is ?.'],
    ['a gap of UCR', () => table('1,0,,3\n', { rows: 'series', labelColumn: 1 }), 'a:1: value 2 is missing.'],
    [
      'one slip among labels',
      () => table('1,2,3,4,5,a\n1,2,3,4,5,a\n1,2,3,4,5,b\n', { labelColumn: 6 }),
      'has the label "b"',
    ],
    ['series without a label', () => table('1,2\n', { rows: 'series' }), 'data.rows: series needs a labelColumn.'],
  ])('refuses %s', (_, parse, message) => {
    expect(parse).toThrow(message);
  });

  it.each([
    ['first', columns.join(), { rows: 'series', labelColumn: 1 } as const, `1,${wave}\n2,${wave}\n`],
    ['last', columns.join(), { rows: 'series', labelColumn: 11 } as const, `${wave},1\n${wave},2\n`],
  ])("leaves out pandas' numbers of columns above the series, the label %s", (_, heading, options, rows) => {
    expect(table(`${heading}\n${rows}`, options)).toEqual([
      ['1', 1, ...wave],
      ['2', 1, ...wave],
    ]);
  });

  it.each([
    ['a comma and a point for decimals', 'x;y\n1,5;2\n1.234;3\n', 'a:3 has the number 1.234, but line 2 has 1,5'],
    ['a comma and points between thousands', 'x;y\n1.234,5;2\n', 'which is not a float32 number'],
    ['a decimal comma between tabs', 'x\ty\n1,5\t2\n', 'which is not a float32 number'],
    ['infinity', 'x,y\ninf,2\n', 'a:2: column x is inf.'],
    ['a time of day', 'x,y\n12:30,2\n', '"12:30", which is not a float32 number'],
  ])('refuses a table with %s', (_, text, message) => {
    expect(() => table(text, { format: text.includes('\t') ? 'tsv' : 'csv' })).toThrow(message);
  });

  it.each([
    ['a number to predict', '@targetLabel true\n@data\n1,2:0.5\n', 'have a number to predict instead of a class'],
    ['a class that is not named', '@classLabel true a b\n@data\n1,2:c\n', 'has the class "c"'],
    [
      'uneven time stamps',
      '@timeStamps true\n@classLabel true 1\n@data\n(0,1),(1,2),(5,3):1\n',
      'value 3 of channel 1',
    ],
    [
      'channels of other lengths',
      '@classLabel true 1\n@data\n1,2:3:1\n',
      'channel 2 has 1 values where the first has 2',
    ],
    ['no @data', '1,2:3\n', 'a.ts has no line @data.'],
  ])('refuses .ts with %s', (_, text, message) => {
    expect(() => parseUea(text, 'a.ts', { labels: 'sequence' })).toThrow(message);
  });

  it.each([
    ['null', '{"frames": [[1], [null], [3]], "label": "a"}'],
    ['"NaN"', '{"frames": [[1], ["NaN"], [3]], "label": "a"}'],
  ])('fills in %s of JSONL where data.missing says so, and refuses it elsewhere', (_, text) => {
    const read = (missing: 'interpolate' | 'refuse') =>
      parseFrameJson(text, 'a.jsonl', { labels: 'sequence', missing });
    expect([...(read('interpolate')[0]?.frames ?? [])]).toEqual([1, 2, 3]);
    expect(() => read('refuse')).toThrow('a.jsonl:1: number 1 of frame 2 is');
  });

  it('fills in NaN of arrays, and cuts it off at the end of a series among others', async () => {
    const numbers = [1, Number.NaN, 3, Number.NaN, 5, 6, 7, 8];
    const archive = Buffer.from(zipSync({ 'X.npy': npyFile([2, 4], numbers), 'y.npy': texts(['a', 'b']) }));
    const read = readNpz(archive, 'a.npz', { labels: 'sequence', missing: 'interpolate' });
    expect(read.map(({ frames, steps }) => [steps, ...frames])).toEqual([
      [3, 1, 2, 3],
      [4, 5, 6, 7, 8],
    ]);
    expect(() => readNpz(archive, 'a.npz', { labels: 'sequence' })).toThrow('feature 1 of step 2 is NaN');
    const one = { name: 'a.npy', path: null };
    const npy = npyFile([3, 1], [1, Number.NaN, 3]);
    const found = await readNpySequences(npy, one, { labels: 'none', missing: 'interpolate' }, () => 'a');
    expect([...(found[0]?.frames ?? [])]).toEqual([1, 2, 3]);
    await expect(readNpySequences(npy, one, { labels: 'none' }, () => 'a')).rejects.toThrow('step 2 is NaN');
  });

  it('says which rows it takes for series', async () => {
    const told: string[] = [];
    const rows = '1,2,3,4,5,a\n2,3,4,5,6,b\n1,2,3,4,6,a\n2,3,4,5,5,b\n';
    await withNotices(
      (message) => told.push(message),
      async () => table(rows, { labelColumn: 6 }),
    );
    expect(told.join()).toContain('data.rows: series');
  });

  it.each([
    ['an index', 'i,f1,f2,l\n', { rows: 'series', labelColumn: 'l' } as const, /^$/],
    [
      'an index without a name',
      ',f1,f2,l\n',
      { rows: 'series', labelColumn: 'l' } as const,
      /first column numbers the rows/,
    ],
  ])('leaves %s out of series', async (_, heading, options, notice) => {
    const told: string[] = [];
    await withNotices(
      (message) => told.push(message),
      async () => {
        const own = table(`${heading}0,5,6,a\n1,7,8,b\n2,9,9,a\n`, options);
        expect(own.map(([, , ...values]) => values.slice(-2))).toEqual([
          [5, 6],
          [7, 8],
          [9, 9],
        ]);
      },
    );
    expect(told.join()).toMatch(notice);
  });

  it.each([
    ['numpy.savetxt', '1.000e+00 -2.500e+00\n3.000e+00 nan\n', [['folder', 2, 1, -2.5, 3, -2.5]]],
    ['columns of one width', '  1.5 -2\n -3.5  4\n', [['folder', 2, 1.5, -2, -3.5, 4]]],
  ])('reads numbers with spaces between them, of %s', (_, text, sequences) => {
    expect(table(text, { missing: 'interpolate' })).toEqual(sequences);
  });

  it('reads UCR with spaces', () => {
    expect(table('  1.0e+00  0.5  0.25\n  2.0e+00  1.5  NaN\n', { rows: 'series', labelColumn: 1 })).toEqual([
      ['1.0e+00', 1, 0.5, 0.25],
      ['2.0e+00', 1, 1.5],
    ]);
  });

  it('says that a time is a feature', async () => {
    const told: string[] = [];
    await withNotices(
      (message) => told.push(message),
      async () => table('time,x\n0.5,1\n1,2\n1.5,1\n', {}),
    );
    expect(told.join()).toContain('data.ignoreColumns: [time]');
  });

  it('takes rows of blank cells for gaps, and leaves them out at the end', () => {
    for (const format of ['csv', 'tsv'] as const) {
      const text = 'x,y\n1,2\n,\n3,6\n,\n'.replaceAll(',', format === 'csv' ? ',' : '\t');
      expect(table(text, { format, missing: 'interpolate' })).toEqual([['folder', 2, 1, 2, 2, 4, 3, 6]]);
      expect(() => table(text, { format })).toThrow('a:3: column x is missing.');
    }
  });

  it('refuses a row without its identifier', () => {
    const options = { idColumn: 'id', labelColumn: 'l' };
    expect(() => table('id,x,l\n1,5,a\n,6,a\n', options)).toThrow('a:3 has no identifier of its sequence');
  });

  it('reads 64-bit labels exactly, and says which arrays it does not read', async () => {
    const header = `{'descr': '<i8', 'fortran_order': False, 'shape': (2,), }\n`;
    const labels = Buffer.from(BigInt64Array.of(20_231_101n, 9_007_199_254_740_993n).buffer);
    const y = Buffer.concat([
      Buffer.from([0x93, ...Buffer.from('NUMPY'), 1, 0, header.length, 0]),
      Buffer.from(header),
      labels,
    ]);
    const X = npyFile([2, 1, 1], [1, 2]);
    const told: string[] = [];
    const found = await withNotices(
      (message) => told.push(message),
      async () =>
        readNpz(Buffer.from(zipSync({ 'X.npy': X, 'y.npy': y, 'lengths.npy': X })), 'a.npz', { labels: 'sequence' }),
    );
    expect(found.map(({ label }) => label)).toEqual(['20231101', '9007199254740993']);
    expect(told.join()).toContain('only the arrays X and y are read, not lengths');
  });

  it('reads an archive of arrays', () => {
    const files = { 'X.npy': npyFile([2, 2, 1], [1, 2, 3, 4]), 'y.npy': texts(['sí', 'no']) };
    const archive = Buffer.from(zipSync(files, { level: 6 }));
    const read = readNpz(archive, 'a.npz', { labels: 'sequence' });
    expect(read.map(({ label, frames }) => [label, ...frames])).toEqual([
      ['sí', 1, 2],
      ['no', 3, 4],
    ]);
    const others = Buffer.from(zipSync({ 'x_train.npy': npyFile([1], [1]), 'y_train.npy': npyFile([1], [1]) }));
    expect(() => readNpz(others, 'a.npz', { labels: 'sequence' })).toThrow('a.npz has the arrays x_train, y_train.');
  });
});
