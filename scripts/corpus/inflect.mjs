/**
 * Gender and number of nouns, adjectives and determiners.
 *
 * @typedef {'m' | 'f'} Gender
 * @typedef {'s' | 'p'} GrammaticalNumber
 */

import { choice } from './grammar.mjs';
import { weights } from './notation.mjs';

/**
 * The plural of a noun or adjective: luz, luces; jardín, jardines.
 *
 * @param {string} word
 * @returns {string}
 */
export function pluralise(word) {
  if (/[aeiouáéó]$/.test(word)) return `${word}s`;
  if (word.endsWith('z')) return `${word.slice(0, -1)}ces`;
  // The stress stays on its vowel: it needs an accent two syllables from the end, and none one syllable from the end.
  if (word.endsWith('joven')) return word.replace(/oven$/, 'óvenes');
  const accented = /([áéíóú])([ns])$/.exec(word);
  if (accented === null) return `${word}es`;
  return `${word.slice(0, -2)}${'aeiou'['áéíóú'.indexOf(accented[1] ?? '')]}${accented[2]}es`;
}

/**
 * The form of an adjective, given as its masculine singular, that agrees with gender and number.
 *
 * @param {string} adjective
 * @param {Gender} gender
 * @param {GrammaticalNumber} number
 * @returns {string}
 */
export function agree(adjective, gender, number) {
  const feminine = adjective.replace(/o$/, 'a').replace(/or$/, 'ora').replace(/és$/, 'esa');
  const singular = gender === 'f' ? feminine : adjective;
  return number === 's' ? singular : pluralise(singular);
}

/**
 * An adjective drawn from a weighted list of masculine singulars, in agreement.
 *
 * @param {string} adjectives
 * @param {Gender} gender
 * @param {GrammaticalNumber} number
 */
export function agreeingAdjective(adjectives, gender, number) {
  return choice(
    .../** @type {[number, string][]} */ (
      weights(adjectives).map(([word, weight]) => [weight, agree(word, gender, number)])
    ),
  );
}

const DETERMINERS = {
  the: { ms: 'el', fs: 'la', mp: 'los', fp: 'las' },
  a: { ms: 'un', fs: 'una', mp: 'unos', fp: 'unas' },
  this: { ms: 'este', fs: 'esta', mp: 'estos', fp: 'estas' },
  our: { ms: 'nuestro', fs: 'nuestra', mp: 'nuestros', fp: 'nuestras' },
  much: { ms: 'mucho', fs: 'mucha', mp: 'muchos', fp: 'muchas' },
  some: { ms: 'algún', fs: 'alguna', mp: 'algunos', fp: 'algunas' },
  howMuch: { ms: 'cuánto', fs: 'cuánta', mp: 'cuántos', fp: 'cuántas' },
  it: { ms: 'lo', fs: 'la', mp: 'los', fp: 'las' },
};

/**
 * A determiner or object pronoun that agrees.
 *
 * @param {keyof typeof DETERMINERS} kind
 * @param {Gender} gender
 * @param {GrammaticalNumber} number
 * @returns {string}
 */
export function determiner(kind, gender, number) {
  return DETERMINERS[kind][`${gender}${number}`];
}

/**
 * A preposition (or '') and the definite article, with the Spanish contractions: al, del.
 *
 * @param {string} preposition
 * @param {Gender} gender
 * @param {GrammaticalNumber} number
 * @returns {string}
 */
export function article(preposition, gender, number) {
  const full = `${preposition} ${determiner('the', gender, number)}`.trim();
  return full.replace(/^a el$/, 'al').replace(/^de el$/, 'del');
}

/**
 * "and" before this word: "e" before the sound i.
 *
 * @param {string} next
 * @returns {string}
 */
export function and(next) {
  return /^h?[ií](?![aeo])/i.test(next) ? 'e' : 'y';
}
