/**
 * Questions and exclamations.
 *
 * @typedef {import('./grammar.mjs').Part} Part
 * @typedef {import('./grammar.mjs').Choice} Choice
 * @typedef {import('./clause.mjs').Form} Form
 * @typedef {import('./people.mjs').Subject} Subject
 */

import { agreeing, createClause, overForms } from './clause.mjs';
import { conjugate } from './conjugate.mjs';
import { anyDeed, EVENTS, HABITS, LASTING } from './deeds.mjs';
import { DESCRIBED } from './described.mjs';
import { liking } from './descriptions.mjs';
import { choice, maybe, phrase } from './grammar.mjs';
import { agreeingAdjective, determiner } from './inflect.mjs';
import { say } from './notation.mjs';
import { anyName, overSubjects, subjectWords, yourKin } from './people.mjs';
import { inside, PLACES } from './places.mjs';
import { LOSABLE, THINGS } from './things.mjs';

const WHO = { name: 46, kin: 25, noun: 8, couple: 4, people: 8 };
/** @type {Subject} */
const YOU = { person: '2s', gender: 'm', kind: 'self' };
/** Quién: any single person. @type {Subject} */
const WHOEVER = { person: '3s', gender: 'm', kind: 'self' };

/** A verb, then its subject: "vive tu hermana". @type {(verbs: string, forms: Partial<Record<Form, number>>) => Choice} */
const asked = (verbs, forms) =>
  overSubjects(WHO, (subject) => {
    const words = subject.kind === 'kin' ? yourKin(subject.gender) : subjectWords(subject);
    return phrase`${overForms(forms, (form) => createClause(subject, form).say(verbs))} ${words}`;
  });

/** "¿Cuántos árboles hay en el parque?" */
const howMany = choice(
  ...PLACES.flatMap((place) =>
    Object.entries(place.contents ?? {}).map(([key, words]) => {
      const gender = /** @type {import('./inflect.mjs').Gender} */ (key);
      return /** @type {[number, ...Part[]]} */ ([
        place.weight,
        determiner('howMuch', gender, 'p'),
        say(words),
        'hay',
        inside(place),
      ]);
    }),
  ),
);

/** "¿Cuánto cuestan estos zapatos?" */
const price = choice(
  ...DESCRIBED.filter(({ priced }) => priced).map(({ weight, gender, number, noun }) => {
    const cost = conjugate('costar', 'present', number === 's' ? '3s' : '3p');
    return /** @type {[number, ...Part[]]} */ ([weight, 'cuánto', cost, determiner('this', gender, number), noun]);
  }),
);

/** "¿Dónde están las llaves?" */
const whereIsIt = choice(
  ...LOSABLE.map(([weight, , number, words]) => {
    const is = conjugate('estar', 'present', number === 's' ? '3s' : '3p');
    return /** @type {[number, ...Part[]]} */ ([weight, 'dónde', is, words]);
  }),
);

/** "¿Dónde vive tu hermana?", "¿Quieres bailar con Juan?" */
export const question = () => {
  const you = createClause(YOU, 'infinitive');
  const whoDid = overForms({ preterite: 6, present: 4 }, (form) =>
    anyDeed(form === 'present' ? LASTING : EVENTS, createClause(WHOEVER, form)),
  );
  const tagged = overSubjects(
    { name: 46, kin: 25 },
    (subject) => phrase`${subjectWords(subject)} ${anyDeed(LASTING, createClause(subject, 'present'))}`,
  );
  const inside = choice(
    [10, 'dónde', asked('*vivir:5 | *trabajar:4 | *estar:4 | *estudiar:3', { present: 7, imperfect: 3 })],
    [4, whereIsIt],
    [
      6,
      'cuándo',
      asked('*llegar | *volver | *salir:0.5', { present: 4, preterite: 4, near: 3 }),
      maybe(0.3, 'de', THINGS.slot('city')),
    ],
    [
      6,
      'por qué',
      maybe(0.5, 'no'),
      asked('*llorar:4 | *cantar:3 | *trabajar:3 | *comer:3 | *bailar:2 | *dormir:3', { present: 5, imperfect: 3 }),
    ],
    [10, 'quién', whoDid],
    [4, 'con quién', asked('*salir:4 | *bailar:4 | *hablar:4 | *vivir:3 | *jugar:2', { present: 5, preterite: 4 })],
    [
      6,
      'qué',
      asked('*comer:4 | *leer:4 | *comprar:4 | *decir:3 | *hacer:4 | *buscar:3', { present: 4, preterite: 5, near: 2 }),
      you.say('{anywhere?35}'),
    ],
    [5, say('a qué hora (sale | llega) el (tren | autobús | avión) de {city}', THINGS)],
    [5, price],
    [5, howMany],
    [10, 'quieres', choice([9, anyDeed(HABITS, you)], [2, you.say('{coffee} o (agua | leche | limonada)')])],
    [
      4,
      say('puedes (ayudarme | abrir la ventana | cerrar la puerta | hablar más despacio | esperarme) (un momento)?40'),
    ],
    [4, 'has', say('visto:5 | encontrado:3'), choice([6, THINGS.slot('losable')], [3, 'a', anyName])],
    [4, 'te', liking],
    [
      4,
      asked('*venir:5 | *bailar:3 | *cenar:3', { present: 5, near: 4 }),
      say('con nosotros:5 | esta noche:4 | el sábado:3'),
    ],
  );
  return choice([93, '¿', inside, '?'], [7, tagged, ', ¿', say('verdad:6 | no:2'), '?']);
};

/** "¡Qué bonita es la casa de Elena!" */
export const exclamation = () => {
  const things = choice(
    ...DESCRIBED.map(({ weight, gender, number, noun, qualities }) => {
      const is = conjugate('ser', 'present', number === 's' ? '3s' : '3p');
      const which = choice(
        [3, determiner('this', gender, number), noun],
        [4, determiner('the', gender, number), noun, 'de', anyName],
      );
      return /** @type {[number, ...Part[]]} */ ([weight, agreeingAdjective(qualities, gender, number), is, which]);
    }),
  );
  const people = overSubjects({ name: 5, kin: 3 }, (subject) => {
    const words = subject.kind === 'kin' ? yourKin(subject.gender) : subjectWords(subject);
    return phrase`${agreeing(subject, 'guapo:4 | simpático:3 | amable:3 | alto:3')} ${conjugate('ser', 'present', subject.person)} ${words}`;
  });
  const others = say(
    `qué (frío | calor | viento) (hace (en {city}:4 | hoy:2 | esta noche):6 | hacía (en {city} | anoche | ayer):2):5
    | (feliz cumpleaños | buenos días | buenas noches | muchas gracias | hasta mañana | buen viaje) , {name}:5
    | (cierra la puerta | abre la ventana | ven aquí | espera un momento | escucha esta canción) , ({name}:6 | por favor:4):5
    | no (cierres la puerta | abras la ventana | comas tanto chocolate | pierdas las llaves | llegues tarde) , ({name}:6 | hijo:2 | hija:2):4
    | cuánto (come | trabaja | lee | duerme | habla) ({name}:5 | tu hermano:2 | tu hermana:2 | el niño):4
    | ojalá (llueva | no llueva | haga sol) (mañana | el domingo | esta tarde):4`,
    { slot: (name) => (name === 'name' ? anyName : THINGS.slot(name)) },
  );
  return phrase`¡ ${choice([12, 'qué', things], [5, 'qué', people], [27, others])} !`;
};
