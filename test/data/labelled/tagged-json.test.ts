import { describe, expect, it } from 'vitest';
import { parseTaggedJson } from '../../../src/data/labelled/tagged-json.js';
import { DataError } from '../../../src/errors.js';

const parse = (text: string) => [...parseTaggedJson(text, 'ner.jsonl')];

describe('parseTaggedJson', () => {
  it('reads lists, other keys left alone', () => {
    expect(
      parse('{"id": 7, "tokens": ["Ana", "ríe"], "tags": ["B-PER", "O"]}\n\n{"tokens":["a"],"tags":["O"]}'),
    ).toEqual([
      { tokens: ['Ana', 'ríe'], tags: ['B-PER', 'O'], document: 'ner.jsonl', lines: [1, 1] },
      { tokens: ['a'], tags: ['O'], document: 'ner.jsonl', lines: [3] },
    ]);
  });

  it('takes a string for the list of its characters', () => {
    const [sequence] = parse('{"tokens": "ATG😀", "tags": "CCNN"}');
    expect(sequence).toMatchObject({ tokens: ['A', 'T', 'G', '😀'], tags: ['C', 'C', 'N', 'N'] });
  });

  it('composes letters', () => {
    expect(parse('{"tokens": ["e\u0301"], "tags": ["O"]}')[0]?.tokens).toEqual(['\u00e9']);
  });

  it.each([
    ['{"tokens": ["a"]', /^ner\.jsonl:1 is not JSON: /],
    ['\n["a"]', /^ner\.jsonl:2 is not a JSON object\.$/],
    ['{"tags": ["O"]}', /^ner\.jsonl:1: "tokens" is missing; it must be a list of strings that are not empty\.$/],
    ['{"tokens": ["a"], "tags": [3]}', /^ner\.jsonl:1: "tags" is \[3\]; it must be/],
    ['{"tokens": ["a", ""], "tags": ["O", "O"]}', /"tokens" is \["a",""\]; it must be/],
    ['{"tokens": [], "tags": []}', /"tokens" is \[\]; it must be/],
    ['{"tokens": ["a", "b"], "tags": ["O"]}', /^ner\.jsonl:1 has 2 tokens and 1 tags\.$/],
    ['{"tokens": ["a\\ud800"], "tags": ["O"]}', /^ner\.jsonl:1 has half of a surrogate pair/],
  ])('refuses %j', (text, message) => {
    expect(() => parse(text)).toThrow(DataError);
    expect(() => parse(text)).toThrow(message);
  });
});
