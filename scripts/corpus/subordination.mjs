/**
 * Sentences of more than one clause.
 *
 * @typedef {import('./grammar.mjs').Part} Part
 * @typedef {import('./grammar.mjs').Choice} Choice
 * @typedef {import('./clause.mjs').Form} Form
 * @typedef {import('./people.mjs').Subject} Subject
 */

import { agreeing, createClause, overForms } from './clause.mjs';
import { conjugate } from './conjugate.mjs';
import { anyDeed, EVENTS, HABITS, LASTING, LIVES, MOODS } from './deeds.mjs';
import { DESCRIBED } from './described.mjs';
import { choice, maybe, phrase } from './grammar.mjs';
import { agreeingAdjective, determiner } from './inflect.mjs';
import { say } from './notation.mjs';
import { isGrownUp, otherKinds, overSubjects, subjectWords } from './people.mjs';
import { inside, PLACES } from './places.mjs';
import { datedPredicate } from './predicates.mjs';

const WHO = { name: 46, kin: 20, noun: 7, child: 2, couple: 5, people: 8, children: 4 };

/** The single persons of `otherKinds`: plural forms of rare tenses would add a rare word for each verb. @type {(subject: Subject) => import('./people.mjs').KindWeights} */
const otherOne = (subject) => {
  const { name = 0, kin = 0, noun = 0 } = otherKinds(subject);
  return { name, kin, noun };
};

/** "Cuando llega a casa, Elena prepara la cena." */
export const when = () =>
  overSubjects(WHO, (subject) =>
    overForms({ present: 5, preterite: 3, imperfect: 4 }, (form) => {
      const clause = createClause(subject, form);
      const lasting = form === 'preterite' ? 0 : 1;
      const before = choice(
        [5, clause.say('*llegar a (casa:6 | la oficina:2) | *llegar al hotel:0.4')],
        [4, clause.say(isGrownUp(subject) ? '*salir del (trabajo:4 | cine:2)' : '*salir (de clase:4 | del cine:2)')],
        [
          3,
          clause.say(isGrownUp(subject) ? '*terminar (la clase | el trabajo)' : '*terminar (la clase | los deberes)'),
        ],
        [5 * lasting, clause.say('*tener (tiempo:4 | vacaciones:3 | un día libre:3)')],
        [4 * lasting, clause.verb('estar'), agreeing(subject, 'contento:3 | triste:3 | aburrido:3 | solo:3')],
      );
      return phrase`cuando ${before} , ${subjectWords(subject)} ${datedPredicate(clause)} .`;
    }),
  );

/** "Cuando mi madre era niña, vivía en Toledo." */
export const childhood = () =>
  overSubjects({ name: 40, kin: 50, couple: 8 }, (subject) => {
    const clause = createClause(subject, 'imperfect');
    const child = agreeing(subject, 'niño:6 | joven:4 | pequeño:2');
    const deed = choice([6, anyDeed(LIVES.slice(0, 1), clause)], [6, anyDeed(HABITS, clause)]);
    return phrase`cuando ${subjectWords(subject)} ${clause.verb('ser')} ${child} , ${deed} .`;
  });

/** "Si llueve mañana, no vamos a ir a la playa." */
export const provided = () =>
  overSubjects({ ...WHO, self: 14, we: 14 }, (subject) => {
    const condition = createClause(subject, 'present').say(
      `(llueve:4 | hace (frío | sol | buen tiempo):9 | nieva:2) (mañana:5 | el domingo:3 | esta tarde:3):6
      | *tener (tiempo | vacaciones):4 | no *tener que ${isGrownUp(subject) ? 'trabajar' : 'estudiar'}:3`,
    );
    return phrase`si ${condition} , ${subjectWords(subject)} ${datedPredicate(createClause(subject, 'near'))} .`;
  });

/** "Juan dice que su hermana vive en Lima." */
export const reported = () =>
  overSubjects({ ...WHO, self: 6 }, (speaker) => {
    /** @type {(form: Form) => Choice} */
    const content = (form) =>
      overSubjects(otherKinds(speaker), (subject) => {
        const clause = createClause(subject, form);
        const deed =
          form === 'present' || form === 'imperfect'
            ? choice([5, anyDeed(LASTING, clause)], [2, anyDeed(MOODS, clause)])
            : choice([5, anyDeed(HABITS, clause)], [5, anyDeed(EVENTS, clause)]);
        return phrase`${subjectWords(subject)} ${maybe(0.12, 'no')} ${deed}`;
      });
    const present = createClause(speaker, 'present').say(
      speaker.kind === 'self' ? '*creer:4 | *pensar:3' : '*decir:5 | *creer:4 | *pensar:3 | *saber:2',
    );
    return phrase`${subjectWords(speaker)} ${choice(
      [6, present, 'que', overForms({ present: 4, preterite: 3, near: 3 }, content)],
      [4, createClause(speaker, 'preterite').say('*decir:6 | *contar:2'), 'que', content('imperfect')],
      [2, createClause(speaker, 'imperfect').say('*creer:4 | *pensar:3'), 'que', content('imperfect')],
    )} .`;
  });

/** "Mi padre quiere que Luis estudie medicina." */
export const wantingOthers = () =>
  overSubjects({ ...WHO, self: 10 }, (subject) => {
    const wants = createClause(subject, 'present').say('(no)?30 *querer:7 | *esperar:4 | *preferir:2');
    const wanted = overSubjects(otherOne(subject), (second) => {
      const deed = createClause(second, 'subjunctive').say(
        `*estudiar ({science}:5 | {language}:4):5 | *venir (a la fiesta | a cenar | mañana | el domingo):4 | *volver (a casa | pronto | temprano):4
        | *ir {destination}:3 | *comer (más fruta:3 | más despacio:2 | la sopa:2):3 | *hablar {with}:4 | *ayudar {whom}:4 | *comprar {goods}:3`,
      );
      return phrase`${subjectWords(second)} ${deed}`;
    });
    return phrase`${subjectWords(subject)} ${wants} que ${wanted} .`;
  });

/** "Aunque hacía frío, los niños jugaron al fútbol." */
export const although = () =>
  overSubjects(WHO, (subject) => {
    const { verb, say } = createClause(subject, 'imperfect');
    const obstacle = choice(
      [6, say('llovía | hacía (mucho frío | calor) | era muy tarde | nevaba')],
      [4, verb('estar'), agreeing(subject, 'cansado:5 | enfermo:5 | triste:2')],
      [2, say('no *tener (tiempo | ganas)')],
    );
    return phrase`aunque ${obstacle} , ${subjectWords(subject)} ${datedPredicate(createClause(subject, 'preterite'))} .`;
  });

/** "Mientras Elena leía, Juan preparaba la cena." */
export const meanwhile = () =>
  overSubjects({ name: 5, kin: 3, people: 2 }, (first) => {
    const busy = createClause(first, 'imperfect').say(
      '*dormir:5 | *leer:4 | *trabajar:4 | *cocinar:4 | *estudiar:4 | *bailar:2 | *hablar por teléfono:3',
    );
    const second = overSubjects(
      otherKinds(first),
      (second) => phrase`${subjectWords(second)} ${anyDeed(HABITS, createClause(second, 'imperfect'))}`,
    );
    return phrase`mientras ${subjectWords(first)} ${busy} , ${second} .`;
  });

/** "El libro que compró Juan es muy interesante." */
export const relativeThing = () =>
  choice(
    ...DESCRIBED.filter(({ priced }) => priced).map(({ weight, gender, number, noun, qualities }) => {
      const person = number === 's' ? '3s' : '3p';
      const buyer = overSubjects(
        { ...WHO, self: 10 },
        (subject) =>
          phrase`${createClause(subject, 'preterite').say('*comprar:6 | *vender:3 | *elegir:2 | *ver:2')} ${subjectWords(subject)}`,
      );
      const is = choice([6, conjugate('ser', 'present', person)], [3, conjugate('ser', 'imperfect', person)]);
      const quality = agreeingAdjective(qualities, gender, number);
      const thing = phrase`${determiner('the', gender, number)} ${noun} que ${buyer} ${is} ${say(':5 | muy:5 | demasiado:1')} ${quality} .`;
      return /** @type {[number, Part]} */ ([weight, thing]);
    }),
  );

/** Nouns that point to a person, and the nouns that identify the person. */
const STRANGERS = /** @type {const} */ ([
  {
    weight: 7,
    gender: 'f',
    number: 's',
    who: 'mujer:5 | chica:5 | señora:4',
    known: 'mi:6 | tu:2',
    relation: 'prima:4 | profesora:4 | vecina:4 | tía:2 | hermana:2',
  },
  {
    weight: 7,
    gender: 'm',
    number: 's',
    who: 'hombre:5 | chico:5 | señor:4',
    known: 'mi:6 | tu:2',
    relation: 'primo:4 | profesor:4 | vecino:4 | tío:2 | hermano:2',
  },
  {
    weight: 3,
    gender: 'f',
    number: 'p',
    who: 'mujeres:4 | chicas:5',
    known: 'mis:6 | tus:2',
    relation: 'primas:4 | vecinas:4 | hijas:2',
  },
  {
    weight: 4,
    gender: 'm',
    number: 'p',
    who: 'hombres:4 | chicos:5',
    known: 'mis:6 | tus:2',
    relation: 'primos:4 | vecinos:4 | hijos:2',
  },
]);

/** "La mujer que trabaja en el hospital es mi profesora." */
export const relativePerson = () =>
  choice(
    ...STRANGERS.map(({ weight, gender, number, who, known, relation }) => {
      /** @type {Subject} */
      const subject = { person: number === 's' ? '3s' : '3p', gender, kind: 'noun' };
      const clause = createClause(subject, 'present');
      const places = PLACES.filter(({ scene = 'trabajar' }) => !scene.startsWith('trabajar')).map(
        (place) =>
          /** @type {[number, ...Part[]]} */ ([
            place.weight,
            clause.verb(place.scene?.split(' ')[0] ?? ''),
            inside(place),
          ]),
      );
      const which = choice(
        [5, anyDeed(LASTING, clause)],
        [6, choice(...places)],
        [3, clause.say('*llevar {someClothes}')],
      );
      const is = choice(
        [5, clause.verb('ser'), say(known), say(relation)],
        [4, clause.verb('ser'), 'muy', agreeing(subject, 'simpático:4 | alto:3 | amable:3 | inteligente:3')],
        [3, clause.verb('estar'), agreeing(subject, 'cansado:3 | contento:3 | enfermo:2')],
      );
      return /** @type {[number, Part]} */ ([
        weight,
        phrase`${determiner('the', gender, number)} ${say(who)} que ${which} ${is} .`,
      ]);
    }),
  );
