import { describe, expect, it } from 'vitest';
import { agree, and, article, pluralise } from '../../scripts/corpus/inflect.mjs';

describe('pluralise', () => {
  it.each([
    ['casa', 'casas'],
    ['café', 'cafés'],
    ['azul', 'azules'],
    ['gris', 'grises'],
    ['feliz', 'felices'],
    ['marrón', 'marrones'],
    ['francés', 'franceses'],
    ['joven', 'jóvenes'],
  ])('%s: %s', (singular, plural) => {
    expect(pluralise(singular)).toBe(plural);
  });
});

describe('agree', () => {
  it.each([
    ['rojo', 'f', 's', 'roja'],
    ['rojo', 'm', 'p', 'rojos'],
    ['grande', 'f', 'p', 'grandes'],
    ['profesor', 'f', 's', 'profesora'],
    ['francés', 'f', 'p', 'francesas'],
    ['marrón', 'f', 's', 'marrón'],
    ['joven', 'f', 'p', 'jóvenes'],
  ] as const)('%s, %s, %s: %s', (adjective, gender, number, form) => {
    expect(agree(adjective, gender, number)).toBe(form);
  });
});

describe('article', () => {
  it.each([
    ['a', 'm', 's', 'al'],
    ['de', 'm', 's', 'del'],
    ['con', 'm', 's', 'con el'],
    ['a', 'f', 's', 'a la'],
    ['de', 'm', 'p', 'de los'],
    ['', 'm', 's', 'el'],
  ] as const)('%s, %s, %s: %s', (preposition, gender, number, words) => {
    expect(article(preposition, gender, number)).toBe(words);
  });
});

describe('and', () => {
  it.each([
    ['Juan', 'y'],
    ['Isabel', 'e'],
    ['Inés', 'e'],
    ['hijos', 'e'],
    ['hielo', 'y'],
    ['Hugo', 'y'],
  ])('before %s: %s', (next, word) => {
    expect(and(next)).toBe(word);
  });
});
