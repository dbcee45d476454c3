import { describe, expect, it } from 'vitest';
import { convertTags, detectScheme, findEntities, repairTags, writeEntities } from '../../src/text/bio.js';

const tags = (text: string) => text.split(' ').filter((tag) => tag !== '');

describe('detectScheme', () => {
  it.each([
    ['BIO', ['B-PER I-PER O B-LOC']],
    ['BIO', ['O B-PER B-PER', 'B-LOC']],
    ['IOB1', ['I-PER I-PER O I-LOC', 'I-PER B-PER']],
    ['BIOES', ['B-PER E-PER O S-LOC']],
    ['BIOES', ['U-LOC O B-PER I-PER L-PER']],
    ['BIO', ['B-PER O', 'I-PER O', 'B-LOC O']],
    ['IOB1', ['I-PER O', 'B-PER O', 'I-LOC O']],
    ['BIO', ['O B I O']],
    [null, ['O O O']],
    [null, []],
    [null, ['DET NOUN VERB']],
    [null, ['B-PER O', 'C N']],
    [null, ['S O E']],
  ] as const)('finds %s in %j', (scheme, sequences) => {
    expect(detectScheme(sequences.map(tags))).toBe(scheme);
  });
});

describe('findEntities', () => {
  it.each([
    ['', []],
    ['O O', []],
    ['B-PER I-PER O B-LOC', ['PER 0-2', 'LOC 3-4']],
    ['I-PER I-PER I-LOC', ['PER 0-2', 'LOC 2-3']],
    ['I-PER B-PER I-PER', ['PER 0-1', 'PER 1-3']],
    ['S-PER S-PER B-LOC I-LOC E-LOC', ['PER 0-1', 'PER 1-2', 'LOC 2-5']],
    ['E-PER E-PER', ['PER 0-1', 'PER 1-2']],
    ['S-PER I-PER', ['PER 0-1', 'PER 1-2']],
    ['B-PER L-PER U-LOC', ['PER 0-2', 'LOC 2-3']],
    ['B I O I', [' 0-2', ' 3-4']],
    ['B-a-b I-a-b', ['a-b 0-2']],
    ['NOUN B-PER VERB', ['PER 1-2']],
  ] as const)('finds in %j %j', (text, expected) => {
    expect(findEntities(tags(text)).map(({ type, start, end }) => `${type} ${start}-${end}`)).toEqual(expected);
  });
});

describe('convertTags', () => {
  const entities = {
    BIO: 'B-PER I-PER B-PER O B-LOC B-ORG I-ORG I-ORG',
    IOB1: 'I-PER I-PER B-PER O I-LOC I-ORG I-ORG I-ORG',
    BIOES: 'B-PER E-PER S-PER O S-LOC B-ORG I-ORG E-ORG',
  };
  const schemes = ['BIO', 'IOB1', 'BIOES'] as const;

  it.each(schemes.flatMap((from) => schemes.map((to) => [from, to] as const)))('writes %s as %s', (from, to) => {
    expect(convertTags(tags(entities[from]), to).join(' ')).toBe(entities[to]);
  });

  it('writes bare marks for entities without a type', () => {
    expect(convertTags(['B', 'I', 'O', 'B'], 'BIOES')).toEqual(['B', 'E', 'O', 'S']);
  });
});

describe('repairTags', () => {
  it.each([
    ['BIO', 'B-PER I-PER O', 'B-PER I-PER O', 0],
    ['BIO', 'O I-PER I-PER B-LOC I-PER', 'O B-PER I-PER B-LOC B-PER', 2],
    ['IOB1', 'B-PER I-PER I-LOC', 'I-PER I-PER I-LOC', 1],
    ['BIOES', 'B-PER I-PER O I-LOC E-LOC', 'B-PER E-PER O B-LOC E-LOC', 2],
    ['BIOES', 'B-PER O', 'S-PER O', 1],
    ['BIOES', 'U-PER B-LOC L-LOC', 'S-PER B-LOC E-LOC', 0],
  ] as const)('%s: %j becomes %j with %d repairs', (scheme, broken, repaired, repairs) => {
    expect(repairTags(tags(broken), scheme)).toEqual({ tags: tags(repaired), repairs });
  });
});

describe('writeEntities', () => {
  it('begins an entity of IOB1 with B after one of its type alone', () => {
    const entities = [
      { type: 'PER', start: 0, end: 1 },
      { type: 'PER', start: 1, end: 2 },
      { type: 'LOC', start: 2, end: 3 },
      { type: 'LOC', start: 4, end: 5 },
    ];
    expect(writeEntities(entities, 5, 'IOB1')).toEqual(['I-PER', 'B-PER', 'I-LOC', 'O', 'I-LOC']);
  });
});
