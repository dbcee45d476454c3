import { describe, expect, it } from 'vitest';
import { withNotices } from '../../../src/data/notices.js';
import { alignPairs, parseTable } from '../../../src/data/pairs/parse-pairs.js';
import { DataError } from '../../../src/errors.js';

const document = (text: string, name = 'pairs.tsv') => ({ name, path: `/${name}`, text });
const table = (text: string, options: Partial<Parameters<typeof parseTable>[1]> = {}) =>
  parseTable(document(text), { columns: [1, 2], emptySide: 'refuse', ...options });
const align = (source: string, target: string, emptySide: 'refuse' | 'skip' = 'refuse') =>
  alignPairs(document(source, 'a.en'), document(target, 'a.es'), { emptySide });
const sides = ({ pairs }: ReturnType<typeof table>) => pairs.map(({ source, target }) => [source, target]);

describe('a table', () => {
  it('has a pair a line, without the blanks around it', () => {
    expect(sides(table('Go.\tVe.\n Hi. \t¡Hola! \n'))).toEqual([
      ['Go.', 'Ve.'],
      ['Hi.', '¡Hola!'],
    ]);
  });

  it('may have other columns, and blank lines', () => {
    expect(sides(table('Go.\tVe.\tCC-BY\n\n  \nHi.\tHola\tCC-BY'))).toEqual([
      ['Go.', 'Ve.'],
      ['Hi.', 'Hola'],
    ]);
  });

  it('is read the other way by its columns', () => {
    expect(sides(table('Go.\tVe.\tx', { columns: [2, 1] }))).toEqual([['Ve.', 'Go.']]);
    expect(sides(table('Go.\tVe.\tVete.', { columns: [1, 3] }))).toEqual([['Go.', 'Vete.']]);
  });

  it.each([
    ['a tab', 'Go.\tVe.\nHi. Hola', 'pairs.tsv:2 has one column, but a pair needs columns 1 and 2.'],
    ['a source', 'Go.\tVe.\n\tHola', 'pairs.tsv:2: the source is empty.'],
    ['a target', 'Go.\t  ', 'pairs.tsv:1: the target is empty.'],
  ])('that lacks %s is told by its line', (_, text, message) => {
    expect(() => table(text)).toThrow(DataError);
    expect(() => table(text)).toThrow(message);
  });

  it('loses pairs with an empty side where that is asked for, and counts them', () => {
    const parsed = table('Go.\tVe.\n\tHola\nHi.\t\n', { emptySide: 'skip' });
    expect(sides(parsed)).toEqual([['Go.', 'Ve.']]);
    expect(parsed.skipped).toBe(2);
  });
});

describe('a table as people have it', () => {
  it.each([
    ['source\ttarget\nGo.\tVe.\nHi.\tHola.\n'],
    ['English\tSpanish\nGo.\tVe.\nHi.\tHola.\n'],
    ['en\tes\nGo now.\tVe ya.\nYou too.\tTú también.\n'],
  ])('has a header: %j', async (text) => {
    const notices: string[] = [];
    const parsed = await withNotices(
      (message) => notices.push(message),
      async () => table(text),
    );
    expect(parsed.pairs).toHaveLength(2);
    expect(notices.join()).toMatch(/first row .* is read as a header/);
  });

  it.each([
    ['is\tes\nyes\tsí\n', 2],
    ['Spanish\tespañol\nyes\tsí\n', 2],
    ['seven\t7\teven\n"eight"\t8\todd\n', 2],
  ])('has none: %j', (text, count) => {
    expect(table(text).pairs).toHaveLength(count);
  });

  it('has quotes of its writer, or of its texts', () => {
    expect(sides(table('"Go ""now""."\tVe.\nHi.\tHola.\n'))).toEqual([
      ['Go "now".', 'Ve.'],
      ['Hi.', 'Hola.'],
    ]);
    expect(sides(table('"Go."\tVe.\n"Hi.\tHola."\n'))).toEqual([
      ['"Go."', 'Ve.'],
      ['"Hi.', 'Hola."'],
    ]);
  });

  it.each([
    ['1276\tGo.\t2481\tVe.\n77\tHi.\t78\tHola.\n', 'contains only numbers', 'such as [2, 4]'],
    ['1.25\tGo.\tVe.\n1.07\tHi.\tHola.\n', 'contains only numbers', 'such as [2, 3]'],
    ['http://a\thttp://b\tGo.\tVe.\n', 'contains only addresses', 'such as [3, 4]'],
    ['<?xml version="1.0"?>\n<tmx version="1.4">\n', 'pairs.tsv is TMX', 'Convert it to a table'],
  ])('is refused where its columns are others: %j', (text, message, hint) => {
    expect(() => table(text)).toThrow(
      expect.objectContaining({ message: expect.stringContaining(message), hint: expect.stringContaining(hint) }),
    );
  });
});

describe('two texts', () => {
  it('may not be markup', () => {
    const sgm = '<refset setid="x">\n<seg id="1">Go.</seg>\n';
    expect(() => align(sgm, sgm)).toThrow('a.en is XML or SGML');
  });

  it('are joined line by line, lines empty in both left out', () => {
    expect(sides(align('Go.\n\nHi.\n', 'Ve.\n\nHola.\n'))).toEqual([
      ['Go.', 'Ve.'],
      ['Hi.', 'Hola.'],
    ]);
  });

  it('must be as long as each other', () => {
    expect(() => align('Go.\nHi.', 'Ve.')).toThrow('a.en has 2 lines and a.es 1: they are not parallel.');
  });

  it('tell an empty side by the file that it stands in', () => {
    expect(() => align('Go.\nHi.', 'Ve.\n ')).toThrow('a.es:2: the target is empty.');
    expect(() => align('Go.\n\nHi.', 'Ve.\nVaya.\nHola.')).toThrow('a.en:2: the source is empty.');
    expect(align('Go.\nHi.', 'Ve.\n ', 'skip')).toMatchObject({ pairs: [{ source: 'Go.' }], skipped: 1 });
  });
});
