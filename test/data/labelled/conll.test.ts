import { describe, expect, it } from 'vitest';
import { parseConll } from '../../../src/data/labelled/conll.js';
import { DataError } from '../../../src/errors.js';

const columns = { tokenColumn: 1, tagColumn: 'last' } as const;
const parse = (text: string, options: Parameters<typeof parseConll>[2] = columns) =>
  Array.from(
    parseConll(text, 'ner.conll', options),
    ({ tokens, tags, lines }) => `${tokens.map((token, index) => `${token}/${tags[index]}`).join(' ')} @${lines}`,
  );

describe('parseConll', () => {
  it.each([
    ['blanks', 'Ana B-PER\nríe O\n\nMadrid B-LOC\n', ['Ana/B-PER ríe/O @1,2', 'Madrid/B-LOC @4']],
    ['tabs, and blanks in tokens', '10 000\tNUM\neuros \tNOUN\n', ['10 000/NUM euros/NOUN @1,2']],
    ['runs of blanks', 'Ana    x B-PER\nríe \t y O', ['Ana/B-PER ríe/O @1,2']],
    ['more than one blank line, and some at the ends', '\n \na O\n\n\n\nb O\n\n', ['a/O @3', 'b/O @7']],
    ['no line end at the end', 'a O', ['a/O @1']],
    ['-DOCSTART-', '-DOCSTART- -X- O O\n\na x y O\n-DOCSTART- -X- O O\nb x y O\n', ['a/O @3', 'b/O @5']],
    ['comments', '# sent_id = 1\n# text = Hola .\nHola O\n. O\n\n# text = Sí\nSí O\n', ['Hola/O ./O @3,4', 'Sí/O @7']],
    ['a number sign that is a token', '# O\n1 O\n\nel O\n# O\n1 O\n', ['#/O 1/O @1,2', 'el/O #/O 1/O @4,5,6']],
    ['nothing but blank lines', '\n\n', []],
  ])('reads %s', (_, text, expected) => {
    expect(parse(text)).toEqual(expected);
  });

  it('takes the columns it is told', () => {
    const text = 'B-PER Ana PROPN\nO ríe VERB\n';
    expect(parse(text, { tokenColumn: 2, tagColumn: 1 })).toEqual(['Ana/B-PER ríe/O @1,2']);
    expect(parse(text, { tokenColumn: 2, tagColumn: 3 })).toEqual(['Ana/PROPN ríe/VERB @1,2']);
  });

  it('reads CoNLL-U without ranges and empty nodes', () => {
    const row = (id: string, form: string, tag: string) => [id, form, '_', tag, ...Array(6).fill('_')].join('\t');
    const text = [
      '# text = Vámonos del mar',
      row('1-2', 'Vámonos', '_'),
      row('1', 'Vamos', 'VERB'),
      row('2', 'nos', 'PRON'),
    ];
    text.push(row('2.1', 'x', 'X'), row('3', 'mar', 'NOUN'));
    expect(parse(text.join('\n'), { tokenColumn: 2, tagColumn: 4 })).toEqual(['Vamos/VERB nos/PRON mar/NOUN @3,4,6']);
  });

  it('composes letters', () => {
    expect(parse('rie\u0301 O\n')).toEqual(['ri\u00e9/O @1']);
  });

  it.each([
    ['Ana B-PER\nríe\n', 'ner.conll:2 has 1 column where line 1 has 2.'],
    ['# x y z\n\nAna B-PER\nríe x O\n', 'ner.conll:4 has 3 columns where line 3 has 2.'],
    ['Ana\tB-PER\nríe O\n', 'ner.conll:2 has 1 column where line 1 has 2.'],
    ['Ana\tB-PER\n\tO\n', 'ner.conll:2 has no token: its column 1 is empty.'],
    ['Ana\tB-PER\nríe\t\n', 'ner.conll:2 has no tag: its column 2 is empty.'],
  ])('refuses %j', (text, message) => {
    expect(() => parse(text)).toThrow(DataError);
    expect(() => parse(text)).toThrow(message);
  });

  it.each([
    [
      'Ana;B-PER\nríe;O\n',
      {},
      'ner.conll:1 has 1 column where a token and its tag should be.',
      'Separate a token from its tag by a tab or by spaces, not by ";".',
    ],
    [
      '\nAna\nríe\n',
      {},
      'ner.conll:2 has 1 column where a token and its tag should be.',
      'Separate a token from its tag by a tab or by spaces.',
    ],
    [
      'Ana NNP B-PER\n',
      { tagColumn: 1 },
      'ner.conll:1: column 1 is both token and tag.',
      'Set data.tokenColumn and data.tagColumn to two columns, counted from 1.',
    ],
    [
      'Ana NNP B-PER\n',
      { tokenColumn: 3 },
      'ner.conll:1: column 3 is both token and tag.',
      'Set data.tokenColumn and data.tagColumn to two columns, counted from 1.',
    ],
  ])('refuses one column for both in %j read as %j', (text, options, message, hint) => {
    const read = () => parse(text, { tokenColumn: 1, tagColumn: 'last', ...options });
    expect(read).toThrow(message);
    expect(read).toThrow(expect.objectContaining({ hint }));
  });

  it.each([
    [{ tokenColumn: 3, tagColumn: 'last' } as const, 'there is no column 3 for the token.', 'Set tokenColumn'],
    [{ tokenColumn: 1, tagColumn: 4 } as const, 'there is no column 4 for the tag.', 'Set tagColumn'],
  ])('refuses columns %j of two', (options, message, hint) => {
    const read = () => parse('Ana B-PER\n', options);
    expect(read).toThrow(`ner.conll:1 has 2 columns; ${message}`);
    expect(read).toThrow(expect.objectContaining({ hint: expect.stringContaining(hint) }));
  });
});
