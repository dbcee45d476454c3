/**
 * A clause is the subject and the form of a verb phrase. Each verb phrase is a function of a `Clause`, so it is written once
 * for all tenses, persons, infinitives and compound forms.
 *
 * @typedef {import('./grammar.mjs').Choice} Choice
 * @typedef {import('./grammar.mjs').Part} Part
 * @typedef {import('./people.mjs').Subject} Subject
 * @typedef {import('./conjugate.mjs').Tense | 'perfect' | 'progressive' | 'near' | 'infinitive'} Form
 *
 * @typedef {object} Clause
 * @property {Subject} subject
 * @property {Form} form
 * @property {(infinitive: string, pronoun?: string) => string} verb inflected, with its pronoun in the Spanish position
 * @property {(text: string) => Choice} say the notation, with the slots of `PEOPLE`, `THINGS` and `CALENDAR`
 */

import { conjugate, gerund, participle } from './conjugate.mjs';
import { choice, remember } from './grammar.mjs';
import { agree } from './inflect.mjs';
import { say, weights } from './notation.mjs';
import { other, otherPeople, otherPerson, possessive, suitor } from './people.mjs';
import { inside, overPlaces, PLACES } from './places.mjs';
import { clothesOf, THINGS } from './things.mjs';
import { CALENDAR, exactHour } from './times.mjs';

const REFLEXIVE = { '1s': 'me', '2s': 'te', '3s': 'se', '1p': 'nos', '3p': 'se' };

/** Adverbs of manner. */
const MANNERS = {
  calmly: say('en silencio:4 | sin prisa:4 | tranquilamente:4 | despacio:4'),
  carefully: say('con cuidado:5 | deprisa:4 | otra vez:4 | sin ganas:3'),
};

/** Places to go to and to come from. @type {(preposition: string) => Choice} */
const goal = (preposition) =>
  choice(
    ...PLACES.filter(({ goal }) => goal !== false).map(
      (place) => /** @type {[number, string]} */ ([place.weight, inside(place, preposition)]),
    ),
  );

const WHERE = {
  destination: goal('a'),
  origin: goal('de'),
  anywhere: overPlaces((place) => inside(place)),
  workplace: say(
    `un (hospital:5 | restaurante:5 | banco:4 | hotel:4) | una (oficina:5 | escuela:5 | tienda:4 | fábrica:4 | farmacia:3)`,
  ),
};

/** Slots that depend on the subject. @type {Readonly<Record<string, (subject: Subject) => Part>>} */
const PEOPLE = {
  with: (subject) => other(subject, 'con'),
  whom: (subject) => other(subject, 'a'),
  from: (subject) => other(subject, 'de'),
  for: (subject) => other(subject, 'para'),
  about: (subject) => other(subject, 'en'),
  praying: (subject) => other(subject, 'por'),
  him: (subject) => otherPerson(subject, 'a'),
  them: (subject) => otherPeople(subject, 'a'),
  suitor,
  my: (subject) => possessive(subject, 'm', 's'),
  myFeminine: (subject) => possessive(subject, 'f', 's'),
  theClothes: ({ gender }) => clothesOf('the', gender),
  someClothes: ({ gender }) => clothesOf('a', gender),
  exactHour: () => exactHour,
  tired: (subject) => agreeing(subject, 'cansado:5 | enfermo:4 | contento:5 | ocupado:3 | nervioso:3 | triste:4'),
};

/**
 * @param {Subject} subject
 * @param {Form} form
 * @returns {Clause}
 */
export const createClause = remember((/** @type {Subject} */ subject, /** @type {Form} */ form) => {
  const { person } = subject;
  /** @type {Clause['verb']} */
  const verb = (infinitive, pronoun = '') => {
    const clitic = pronoun === 'se' ? REFLEXIVE[person] : pronoun;
    switch (form) {
      case 'infinitive':
        return infinitive + clitic;
      case 'near':
        return `${conjugate('ir', 'present', person)} a ${infinitive}${clitic}`;
      case 'perfect':
        return `${clitic} ${conjugate('haber', 'present', person)} ${participle(infinitive)}`;
      case 'progressive':
        return `${clitic} ${conjugate('estar', 'present', person)} ${gerund(infinitive)}`;
      default:
        return `${clitic} ${conjugate(infinitive, form, person)}`;
    }
  };
  const fixed = { ...MANNERS, ...WHERE, ...CALENDAR };
  const meanings = {
    verb,
    slot: (/** @type {string} */ name) =>
      PEOPLE[name]?.(subject) ?? fixed[/** @type {keyof typeof fixed} */ (name)] ?? THINGS.slot(name),
  };
  return { subject, form, verb, say: remember((/** @type {string} */ text) => say(text, meanings)) };
});

/** Forms in which an auxiliary precedes an infinitive, participle or gerund. @type {readonly Form[]} */
export const COMPOUND_FORMS = ['near', 'perfect', 'progressive'];

/**
 * An adjective that agrees with a subject. If the subject does not show its gender (yo, tú), either gender is drawn.
 *
 * @param {Subject} subject
 * @param {string} adjectives weighted masculine singulars
 * @returns {Choice}
 */
export function agreeing({ person, gender, kind }, adjectives) {
  const number = person.endsWith('s') ? 's' : 'p';
  const genders = kind === 'self' ? /** @type {const} */ (['f', 'm']) : [gender];
  return choice(
    ...weights(adjectives).flatMap(([word, weight]) => {
      const forms = new Set(genders.map((gender) => agree(word, gender, number)));
      return [...forms].map((form) => /** @type {[number, string]} */ ([weight / forms.size, form]));
    }),
  );
}

/**
 * A choice between forms with these weights; `build` creates the sentence for each form.
 *
 * @param {Partial<Record<Form, number>>} forms
 * @param {(form: Form) => Part} build
 * @returns {Choice}
 */
export function overForms(forms, build) {
  return choice(
    .../** @type {[Form, number][]} */ (Object.entries(forms)).map(
      ([form, weight]) => /** @type {[number, Part]} */ ([weight, build(form)]),
    ),
  );
}
