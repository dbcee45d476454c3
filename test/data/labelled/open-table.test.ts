import { describe, expect, it } from 'vitest';
import {
  openTable,
  parseTable,
  type Row,
  type Table,
  type TableOptions,
  takeHeading,
} from '../../../src/data/labelled/rows.js';
import { findTextColumns } from '../../../src/data/labelled/text-columns.js';
import { withNotices } from '../../../src/data/notices.js';
import { DataError } from '../../../src/errors.js';

const rows = (count: number, row: (index: number) => string) =>
  Array.from({ length: count }, (_, index) => row(index)).join('');
const csv = { format: 'csv' } as const;
const tsv = { format: 'tsv' } as const;

/** Texts of several pieces. */
const tables: Record<string, [text: string, options: TableOptions]> = {
  'a heading and commas in quotes': [`label,text\n${rows(60, (n) => `${n % 3 ? 'x' : 'y'},"no ${n}, sí"\n`)}`, csv],
  'line breaks in quotes': [rows(60, (n) => `${n % 3 ? 'x' : 'y'},"uno\ndos ""${n}""\n\ntres"\n`), csv],
  'blank lines, and no break at the end': [`${rows(40, (n) => `x${n % 2},${n} a\n\n`)}x1,z b`, csv],
  semicolons: [rows(50, (n) => `x${n % 2};Sí, ${n};1,5\n`), csv],
  'a separator that only the end tells': [`${rows(250, (n) => `x${n % 2};a,b ${n}\n`)}x;1\n`, csv],
  'sep=': [`sep=|\n${rows(50, (n) => `x${n % 2}|a, b; ${n}\n`)}`, csv],
  tabs: [`class\tsentence\n${rows(50, (n) => `x${n % 2}\tuna ${n}\n`)}`, tsv],
  'tabs and quotes': [rows(50, (n) => `x${n % 2}\t"una ""${n}"""\n`), tsv],
  'a column that counts': [rows(50, (n) => `${n},x${n % 2},una frase ${n}\n`), csv],
  'six columns': [rows(50, (n) => `x${n % 2},${n},d,,u,una frase ${n}\n`), csv],
  'one row': ['x,a\n', csv],
  nothing: ['\n\n', csv],
  'a heading in the middle': [
    `label,text\n${rows(30, (n) => `x${n % 2},a ${n}\n`)}label,text\n${rows(9, (n) => `y,b ${n}\n`)}`,
    csv,
  ],
  'a row of other columns': [`${rows(40, (n) => `x,"a\n${n}"\n`)}x,b,c\n${rows(9, () => 'x,a\n')}`, csv],
  'a quote within a text': [`${rows(40, (n) => `x,"a\n${n}"\n`)}x,b "c" d\n${rows(30, () => 'x,a\n')}`, csv],
  'a quote that nothing closes': [`${rows(40, () => 'x,a\n')}x,"b\n${rows(40, () => 'x,a\n')}`, csv],
};

async function readBy(open: () => Table<Iterable<Row>>) {
  const told: string[] = [];
  return withNotices(
    (message) => told.push(message),
    async () => {
      try {
        const plain = open();
        const options = { header: null, labelColumn: null, textColumn: null };
        const { table, ...columns } = plain.width > 1 ? findTextColumns(plain, options) : { table: plain };
        return { ...plain, ...table, ...columns, rows: [...table.rows], told };
      } catch (error) {
        if (!(error instanceof DataError)) throw error;
        return { message: error.message, hint: error.hint };
      }
    },
  );
}

describe('a table whose rows are not in memory', () => {
  it.each(Object.entries(tables))('is the same: %s', async (_, [text, options]) => {
    const whole = await readBy(() => parseTable(text, 'a.csv', options));
    for (const piece of [1, 7, 64, 1000, 10 ** 6]) {
      expect(await readBy(() => openTable(text, 'a.csv', options, { long: 0, piece }))).toEqual(whole);
    }
  });

  it('is read in pieces, each time that it is gone through', () => {
    const { rows: found } = takeHeading(openTable('l,t\nx,a\ny,b\n', 'a.csv', csv, { long: 0, piece: 1 }));
    expect(Array.isArray(found)).toBe(false);
    const cells = () => Array.from(found, (row) => [...row.cells, row.line]);
    expect(cells()).toEqual([
      ['x', 'a', 2],
      ['y', 'b', 3],
    ]);
    expect(cells()).toEqual(cells());
  });
});
