import { describe, expect, it } from 'vitest';
import { cutCorpus } from '../../src/data/cut.js';
import { DataError } from '../../src/errors.js';

function documents(...texts: string[]) {
  return texts.map((text, index) => ({ name: `${index}.txt`, path: `/${index}.txt`, text }));
}

/** The texts of each part, `null` if there is no such part. */
function cut(texts: string[], unit: 'line' | 'document' | 'stream', validation: number, test: number) {
  const parts = cutCorpus(documents(...texts), { unit, validation, test });
  const list = (part: { text: string }[] | null) => part?.map(({ text }) => text) ?? null;
  return [list(parts.train), list(parts.validation), list(parts.test)];
}

const lines = 'l1\nl2\n\nl3\nl4\nl5\nl6\nl7\nl8\nl9\nl10\n';
const paragraphs = `${'a '.repeat(40)}\n\n${'b '.repeat(40)}\nc ${'c '.repeat(9)}\n\n${'d '.repeat(10)}`;

describe('cutCorpus', () => {
  it('keeps all for training without fractions', () => {
    expect(cut(['a', 'b'], 'line', 0, 0)).toEqual([['a', 'b'], null, null]);
  });

  it.each([
    [0.2, 0, [['l1\nl2\n\nl3\nl4\nl5\nl6\nl7\nl8\n'], ['l9\nl10\n'], null]],
    [0, 0.1, [['l1\nl2\n\nl3\nl4\nl5\nl6\nl7\nl8\nl9\n'], null, ['l10\n']]],
    [0.1, 0.2, [['l1\nl2\n\nl3\nl4\nl5\nl6\nl7\n'], ['l8\n'], ['l9\nl10\n']]],
    [0.01, 0.01, [['l1\nl2\n\nl3\nl4\nl5\nl6\nl7\nl8\n'], ['l9\n'], ['l10\n']]],
  ])('cuts whole lines for fractions %d and %d', (validation, test, parts) => {
    expect(cut([lines], 'line', validation, test)).toEqual(parts);
  });

  it('cuts lines across files', () => {
    expect(cut(['a\nb\nc', 'd\ne\n', '\n'], 'line', 0.6, 0)).toEqual([['a\nb\n'], ['c', 'd\ne\n'], null]);
  });

  it('keeps the name of a file in each of its parts', () => {
    const { train, validation } = cutCorpus(documents('a\nb\n'), { unit: 'line', validation: 0.5, test: 0 });
    expect([...train, ...(validation ?? [])].map(({ name }) => name)).toEqual(['0.txt', '0.txt']);
  });

  it.each([
    [['aaaa', 'bbbb', 'cc'], 0.2, 0, [['aaaa', 'bbbb'], ['cc'], null]],
    [['a', 'b'.repeat(90), 'c'.repeat(9)], 0.1, 0.1, [['a'], ['b'.repeat(90)], ['c'.repeat(9)]]],
    [['a'.repeat(90), 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j', 'k'], 0.05, 0.05, null],
    [['aa', '  \n', 'bb'], 0.5, 0, [['aa'], ['bb'], null]],
  ])('keeps documents %j whole for fractions %d and %d', (texts, validation, test, parts) => {
    const expected = parts ?? [[texts[0]], ['b', 'c', 'd', 'e', 'f'], ['g', 'h', 'i', 'j', 'k']];
    expect(cut(texts, 'document', validation, test)).toEqual(expected);
  });

  it.each([
    ['a paragraph', 'document', paragraphs, 0.15, '\n\n', 'd'],
    ['a line, where no paragraph ends near', 'document', paragraphs, 0.25, '\n', 'c'],
    ['a space, where no line ends near', 'document', `${'a '.repeat(50)}\n\nb`, 0.1, ' ', 'a'],
    ['a space in a stream', 'stream', paragraphs, 0.15, ' ', 'c'],
  ] as const)('cuts one text after %s', (_, unit, text, fraction, end, start) => {
    const [train, validation] = cut([text], unit, fraction, 0);
    expect(`${train?.[0]}${validation?.[0]}`).toBe(text);
    expect(train?.[0]?.endsWith(end)).toBe(true);
    expect(validation?.[0]?.startsWith(start)).toBe(true);
  });

  it('cuts a stream without spaces between characters', () => {
    expect(cut(['😀'.repeat(5)], 'stream', 0.3, 0)).toEqual([['😀'.repeat(4)], ['😀'], null]);
    expect(cut([`${'e\u0301'.repeat(4)}x`], 'stream', 0.45, 0)).toEqual([['e\u0301'.repeat(3)], ['e\u0301x'], null]);
  });

  it('cuts a stream across files', () => {
    expect(cut(['a b c d ', 'e f g h '], 'stream', 0.25, 0.25)).toEqual([['a b c d '], ['e f '], ['g h ']]);
  });

  it.each([
    [['a'], 'line', 0.1, 0, 'at least 2 lines to keep 0.1 for validation; this one has 1.'],
    [['a\nb'], 'line', 0.1, 0.1, 'at least 3 lines to keep 0.1 for validation and 0.1 for test; this one has 2.'],
    [['a\nb\nc\nd'], 'line', 0.5, 0.4, 'at least 6 lines to keep'],
    [['a'], 'stream', 0.1, 0, 'text for each part to keep 0.1 for validation; this one has 1 characters.'],
    [['a'], 'document', 0.4, 0.4, 'text for each part'],
  ] as const)('says what %j lacks by %s', (texts, unit, validation, test, message) => {
    const run = () => cut([...texts], unit, validation, test);
    expect(run).toThrow(DataError);
    expect(run).toThrow(message);
  });
});
