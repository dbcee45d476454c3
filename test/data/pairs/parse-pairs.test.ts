import { describe, expect, it } from 'vitest';
import { alignPairs, parseTable } from '../../../src/data/pairs/parse-pairs.js';
import { DataError } from '../../../src/errors.js';

const document = (text: string, name = 'pairs.tsv') => ({ name, path: `/${name}`, text });
const table = (text: string, options: Partial<Parameters<typeof parseTable>[1]> = {}) =>
  parseTable(document(text), { columns: [1, 2], emptySide: 'refuse', ...options });
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

describe('two texts', () => {
  const align = (source: string, target: string, emptySide: 'refuse' | 'skip' = 'refuse') =>
    alignPairs(document(source, 'a.en'), document(target, 'a.es'), { emptySide });

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
