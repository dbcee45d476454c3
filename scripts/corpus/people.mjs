/**
 * The people of the corpus: subjects, and the people that they meet.
 *
 * @typedef {import('./grammar.mjs').Choice} Choice
 * @typedef {import('./grammar.mjs').Part} Part
 * @typedef {import('./inflect.mjs').Gender} Gender
 * @typedef {import('./conjugate.mjs').Person} Person
 * @typedef {'name' | 'kin' | 'noun' | 'child' | 'couple' | 'people' | 'children' | 'self'} Kind noun and people are adults
 * @typedef {{ person: Person, gender: Gender, kind: Kind }} Subject the properties of a subject on which the rest of a sentence depends
 * @typedef {Partial<Record<Kind | 'you' | 'we', number>>} KindWeights
 */

import { choice, maybe, phrase, remember } from './grammar.mjs';
import { agreeingAdjective, and, article, determiner, pluralise } from './inflect.mjs';
import { say, weights } from './notation.mjs';

const NAMES = {
  f: `Elena:10 | María:6 | Carmen:5 | Ana:5 | Lucía:5 | Marta:5 | Isabel:4 | Laura:4 | Sofía:4 | Teresa:4 | Julia:4 | Rosa:4
    | Clara:3 | Inés:3 | Pilar:3 | Raquel:3 | Alicia:3 | Eva:3 | Irene:3 | Silvia:3 | Beatriz:3 | Nuria:3 | Paula:3 | Cristina:3`,
  m: `Juan:10 | Pedro:6 | Carlos:5 | Pablo:5 | Luis:5 | Miguel:5 | Antonio:4 | Diego:4 | Andrés:4 | Javier:4 | Tomás:4 | Jorge:4
    | Alberto:3 | Rafael:3 | Sergio:3 | Mario:3 | Manuel:3 | Ramón:3 | Hugo:3 | Daniel:3 | Fernando:3 | Enrique:3 | Marcos:3 | Felipe:3`,
};
const KIN = {
  f: 'madre:8 | hermana:8 | abuela:6 | hija:4 | tía:4 | prima:4 | amiga:5',
  m: 'padre:8 | hermano:8 | abuelo:6 | hijo:4 | tío:4 | primo:4 | amigo:5',
};
/** Kin of a child. */
const ELDERS = {
  f: 'madre:8 | hermana:8 | abuela:6 | tía:4 | prima:4 | amiga:5',
  m: 'padre:8 | hermano:8 | abuelo:6 | tío:4 | primo:4 | amigo:5',
};
/** Kin that the kin of the speaker can also have: no "mi abuelo visita a su abuelo". */
const PEERS = {
  f: 'hermana:6 | prima:5 | amiga:6 | tía:2',
  m: 'hermano:6 | primo:5 | amigo:6 | tío:2',
};
const NOUNS = {
  f: `mujer:7 | profesora:7 | vecina:7 | médica:4 | camarera:4 | enfermera:4 | abogada:4 | directora:3
    | pintora:3 | señora:4 | escritora:3 | cantante:3 | turista:3 | maestra:4 | panadera:3`,
  m: `hombre:7 | profesor:7 | vecino:7 | médico:6 | camarero:4 | cocinero:4 | panadero:4 | cartero:4
    | pintor:3 | pescador:3 | señor:4 | jardinero:3 | director:3 | escritor:3 | maestro:3 | turista:3`,
};
const CHILD = { f: 'niña:9 | chica:6', m: 'niño:9 | chico:6' };
/** Characters of tales that rarely occur in other sentences. */
const STRAYS = { f: 'princesa:0.6 | bruja:0.5 | reina:0.6', m: 'rey:0.6 | pirata:0.6 | enano:0.6 | gigante:0.5' };
const GROUPS = {
  f: 'vecinas:4 | profesoras:3 | mujeres:4 | enfermeras:3',
  m: 'vecinos:7 | profesores:4 | médicos:3 | turistas:4 | estudiantes:6 | músicos:3 | hombres:3',
};
const CHILDREN = { f: 'niñas:6 | chicas:5', m: 'niños:12 | chicos:6' };
const KIN_GROUPS = 'padres:8 | hermanos:5 | abuelos:6 | amigos:7 | primos:4 | hijos:4 | tíos:2';
const PEER_GROUPS = 'hermanos:5 | amigos:8 | primos:5';
const ELDER_GROUPS = 'padres:8 | hermanos:5 | abuelos:6 | amigos:7';
const DESCRIPTIONS = 'alto:3 | simpático:3 | rubio:3 | amable:3 | serio:2';

/** @type {readonly Gender[]} */
const GENDERS = ['f', 'm'];

/** @type {(gender: Gender) => Choice} */
const name = (gender) => say(NAMES[gender]);

export const anyName = choice([1, name('f')], [1, name('m')]);

/** "Elena y Juan": two different names; two women are feminine, any other couple masculine. @type {(gender: Gender) => Choice} */
function couple(gender) {
  const both = GENDERS.flatMap((first) => GENDERS.map((second) => /** @type {const} */ ([first, second])));
  const wanted = both.filter(([first, second]) => (first === 'f' && second === 'f' ? 'f' : 'm') === gender);
  return choice(
    ...wanted.flatMap(([first, second]) =>
      weights(NAMES[first]).map(([one, weight]) => {
        const others = weights(NAMES[second]).filter(([other]) => other !== one);
        const rest = others.map(([other, weight]) => /** @type {[number, ...Part[]]} */ ([weight, and(other), other]));
        return /** @type {[number, ...Part[]]} */ ([weight, one, choice(...rest)]);
      }),
    ),
  );
}

/** "el médico", "la profesora simpática", "una mujer". @type {(words: string, gender: Gender, preposition: string) => Choice} */
function describedNoun(words, gender, preposition) {
  const noun = say(words);
  return choice(
    [80, article(preposition, gender, 's'), noun, maybe(0.14, agreeingAdjective(DESCRIPTIONS, gender, 's'))],
    [8, preposition, determiner('a', gender, 's'), noun],
    [4, preposition, determiner('this', gender, 's'), noun],
  );
}

/** "mi hermana", "la hermana de Juan". @type {(gender: Gender, preposition: string) => Choice} */
const kin = (gender, preposition) =>
  choice(
    [74, preposition, say('mi:3 | tu'), say(KIN[gender])],
    [28, article(preposition, gender, 's'), say(KIN[gender]), 'de', anyName],
  );

/** "tu hermana": the person in a question. @type {(gender: Gender) => Choice} */
export const yourKin = (gender) => phrase`tu ${say(KIN[gender])}`;

/** "los niños", "dos vecinas". @type {(words: string, gender: Gender, preposition: string) => Choice} */
function group(words, gender, preposition) {
  const noun = say(words);
  return choice(
    [70, article(preposition, gender, 'p'), noun],
    [
      21,
      preposition,
      say(`dos:4 | tres:3 | cuatro | ${determiner('some', gender, 'p')}:7 | ${determiner('much', gender, 'p')}:6`),
      noun,
    ],
  );
}

/**
 * The words of a subject, after an optional preposition; none for persons that Spanish expresses by the verb alone.
 *
 * @type {(subject: Subject, preposition?: string) => Choice}
 */
export const subjectWords = remember((/** @type {Subject} */ { gender, kind }, preposition = '') => {
  switch (kind) {
    case 'name':
      return phrase`${preposition} ${name(gender)}`;
    case 'couple':
      return phrase`${preposition} ${couple(gender)}`;
    case 'kin':
      return kin(gender, preposition);
    case 'noun':
      return describedNoun(`${NOUNS[gender]} | ${STRAYS[gender]}`, gender, preposition);
    case 'child':
      return describedNoun(CHILD[gender], gender, preposition);
    case 'people': {
      const kinGroups = phrase`${preposition} ${say('mis:7 | tus:3')} ${say(KIN_GROUPS)}`;
      return choice([91, group(GROUPS[gender], gender, preposition)], [gender === 'f' ? 0 : 39, kinGroups]);
    }
    case 'children':
      return group(CHILDREN[gender], gender, preposition);
    case 'self':
      return phrase``;
  }
});

/** The probability of a feminine subject: couples of two women are rarer. */
const FEMININE_SHARE = { name: 0.53, kin: 0.5, noun: 0.47, child: 0.5, couple: 0.25, people: 0.27, children: 0.35 };

/**
 * A choice between kinds of subject with these weights; `build` creates the sentence for each kind.
 * The gender of `self` is not visible: it is masculine here, and adjectives draw one (`agreeing`).
 *
 * @param {KindWeights} kinds
 * @param {(subject: Subject) => Part} build
 * @returns {Choice}
 */
export function overSubjects(kinds, build) {
  const { self = 0, you = 0, we = 0, ...third } = kinds;
  const others = /** @type {[keyof typeof FEMININE_SHARE, number][]} */ (Object.entries(third)).flatMap(
    ([kind, weight]) =>
      GENDERS.map((gender) => {
        const person = ['couple', 'people', 'children'].includes(kind) ? '3p' : '3s';
        const share = gender === 'f' ? FEMININE_SHARE[kind] : 1 - FEMININE_SHARE[kind];
        return /** @type {[number, Subject]} */ ([weight * share, { person, gender, kind }]);
      }),
  );
  /** @type {[number, Subject][]} */
  const unspoken = [
    [self, { person: '1s', gender: 'm', kind: 'self' }],
    [you, { person: '2s', gender: 'm', kind: 'self' }],
    [we, { person: '1p', gender: 'm', kind: 'self' }],
  ];
  const possible = [...others, ...unspoken].filter(([weight]) => weight > 0);
  return choice(...possible.map(([weight, subject]) => /** @type {[number, Part]} */ ([weight, build(subject)])));
}

/** "mi", "tu", "su", "nuestro": the possessive of the subject. @type {(subject: Subject, gender: Gender, number: 's' | 'p') => string} */
export function possessive({ person }, gender, number) {
  if (person === '1p') return determiner('our', gender, number);
  const short = { '1s': 'mi', '2s': 'tu', '3s': 'su', '3p': 'su' }[person];
  return number === 's' ? short : pluralise(short);
}

/** Children have neither children nor a job. @type {(subject: Subject) => boolean} */
export const isGrownUp = ({ kind }) => kind !== 'child' && kind !== 'children';

/**
 * One person other than the subject, after a preposition (a + el = al). The person never has both the gender and the
 * kind of the subject, so that it cannot be the same one: no "Elena sale con Elena".
 */
export const otherPerson = remember((/** @type {Subject} */ subject, /** @type {string} */ preposition) => {
  /** @type {(gender: Gender, kind: Kind) => boolean} */
  const fits = (gender, kind) => {
    if (subject.kind === 'couple') return kind !== 'name';
    if (subject.kind === 'people' || subject.kind === 'children') return kind === 'name';
    const own = subject.kind === 'child' ? 'noun' : subject.kind;
    return own !== kind || subject.gender !== gender;
  };
  const relatives = subject.kind === 'kin' ? PEERS : subject.kind === 'child' ? ELDERS : KIN;
  return choice(
    ...GENDERS.flatMap((gender) => {
      /** @type {[Kind, number, ...Part[]][]} */
      const options = [
        ['name', 46, preposition, name(gender)],
        ['kin', 36, preposition, possessive(subject, gender, 's'), say(relatives[gender])],
        ['noun', 18, article(preposition, gender, 's'), say(`${NOUNS[gender]} | ${CHILD[gender]}`)],
      ];
      return options
        .filter(([kind]) => fits(gender, kind))
        .map(([, weight, ...parts]) => /** @type {[number, ...Part[]]} */ ([weight, ...parts]));
    }),
  );
});

/** Several other people: "sus padres", "los vecinos". */
export const otherPeople = remember((/** @type {Subject} */ subject, /** @type {string} */ preposition) => {
  const relatives = subject.kind === 'kin' ? PEER_GROUPS : isGrownUp(subject) ? KIN_GROUPS : ELDER_GROUPS;
  return choice(
    [70, preposition, possessive(subject, 'm', 'p'), say(relatives)],
    [
      subject.person === '3p' ? 0 : 30,
      preposition,
      'los',
      say('niños:5 | vecinos:4 | chicos:2 | turistas:2 | estudiantes:2'),
    ],
  );
});

/** One other person or several. */
export const other = remember((/** @type {Subject} */ subject, /** @type {string} */ preposition) =>
  choice([86, otherPerson(subject, preposition)], [14, otherPeople(subject, preposition)]),
);

/** A person that the subject might marry. @type {(subject: Subject) => Choice} */
export const suitor = ({ gender }) => name(gender === 'f' ? 'm' : 'f');

/** Kinds for the subject of a second clause, none of which can be the first subject. @type {(subject: Subject) => KindWeights} */
export const otherKinds = ({ kind }) =>
  ({
    name: { kin: 40, noun: 14, child: 6, people: 14, children: 6 },
    kin: { name: 50, noun: 14, child: 6, people: 10, children: 5 },
    noun: { name: 50, kin: 30 },
    child: { name: 50, kin: 30 },
    couple: { kin: 40, noun: 14, child: 6, people: 14, children: 6 },
    people: { name: 60 },
    children: { name: 60 },
    self: { name: 45, kin: 25, noun: 10, couple: 5, people: 10 },
  })[kind];
