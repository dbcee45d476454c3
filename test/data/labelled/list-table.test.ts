import { describe, expect, it } from 'vitest';
import { parseListTable } from '../../../src/data/labelled/tagged-words.js';

const read = (text: string) => {
  const sequences = parseListTable(text, 'ner.csv');
  return sequences && Array.from(sequences, ({ tokens, tags }) => [tokens, tags]);
};

describe('parseListTable', () => {
  it.each([
    [
      'a sentence as text',
      "Sentence #,Sentence,POS,Tag\nSentence: 1,Ana vive,\"['N', 'V']\",\"['B-PER', 'O']\"\n",
      [
        [
          ['Ana', 'vive'],
          ['B-PER', 'O'],
        ],
      ],
    ],
    [
      'tokens as a list',
      "tokens,ner_tags\n\"['Ana', 'vive']\",\"['B-PER', 'O']\"\n",
      [
        [
          ['Ana', 'vive'],
          ['B-PER', 'O'],
        ],
      ],
    ],
    [
      'a comma, an apostrophe and a bracket in tokens',
      "tokens;tags\n\"[',', 'd\\'', ']']\";\"['O', 'O', 'O']\"\n",
      [
        [
          [',', "d'", ']'],
          ['O', 'O', 'O'],
        ],
      ],
    ],
    [
      'double quotes inside',
      'text\ttags\nl\'una a\t["O", "O"]\n',
      [
        [
          ["l'una", 'a'],
          ['O', 'O'],
        ],
      ],
    ],
    ['no lists', 'Sentence #,Word,POS,Tag\nSentence: 1,Ana,N,B-PER\n', null],
    ['columns of CoNLL', 'Ana B-PER\nvive O\n', null],
  ])('reads %s', (_, text, expected) => {
    expect(read(text)).toEqual(expected);
  });

  it.each([
    [
      'another number of tags',
      "Sentence,Tag\nAna vive,\"['O', 'O']\"\nAna,\"['O', 'O']\"\n",
      'ner.csv:3 has 1 tokens and 2 tags',
    ],
    ['tags that are no list', "Sentence,Tag\nAna vive,\"['O', 'O']\"\nAna,O\n", 'ner.csv:3: its tags are not a list'],
  ])('refuses %s', (_, text, message) => {
    expect(() => read(text)).toThrow(message);
  });
});
