import { describe, expect, it } from 'vitest';
import { parseTunes } from '../../../src/data/generation/tunes.js';
import { DataError } from '../../../src/errors.js';

const options = { fields: ['M', 'L', 'K'], conditions: {} };

describe('parseTunes', () => {
  it('cuts a book into tunes that are files by themselves', () => {
    const book = `% a collection
X: 4
T:One
M: 6/8
K:D % two sharps
A|dfd|\\
|:AFA:|

w:words
X:9
K:G
K:Am
GBd|
`;
    expect(parseTunes(book, 'book.abc', options)).toEqual([
      { text: 'X:1\nM:6/8\nK:D\nA|dfd|\n|:AFA:|', conditions: {}, document: 'book.abc', line: 2 },
      { text: 'X:1\nK:G\nK:Am\nGBd|', conditions: {}, document: 'book.abc', line: 10 },
    ]);
  });

  it('keeps the fields it is told to, between the notes too', () => {
    const [tune] = parseTunes('X:1\nT:A\nQ:1/4=90\nK:D\nABc|\nP:B\nM:3/4\nABc|\n', 'x', {
      ...options,
      fields: ['Q', 'M', 'P'],
    });
    expect(tune?.text).toBe('X:1\nQ:1/4=90\nABc|\nP:B\nM:3/4\nABc|');
  });

  it("reads conditions from the head's last value of a field", () => {
    const [tune] = parseTunes('X:1\nM:4/4\nK:A\nM:6/8\nAce|\nK:D\ndfa|\n', 'x', {
      ...options,
      conditions: { key: 'K', meter: 'M' },
    });
    expect(tune?.conditions).toEqual({ key: 'A', meter: '6/8' });
  });

  it('leaves out a tune without music', () => {
    expect(parseTunes('X:1\nT:Nothing\nK:D\n\nX:2\nK:D\nABc|\n', 'x', options)).toHaveLength(1);
  });

  it('names the tune that lacks a condition', () => {
    const parse = () =>
      parseTunes('X:1\nK:D\nABc|\n\nX:2\nM:4/4\nABc|\n', 'book.abc', { ...options, conditions: { key: 'K' } });
    expect(parse).toThrow(DataError);
    expect(parse).toThrow('book.abc:5: the tune lacks the field K: of its condition "key".');
  });
});
