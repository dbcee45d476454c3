/**
 * Statements about what people do and want to do, where and when.
 *
 * @typedef {import('./grammar.mjs').Part} Part
 * @typedef {import('./grammar.mjs').Choice} Choice
 * @typedef {import('./clause.mjs').Form} Form
 * @typedef {import('./people.mjs').Subject} Subject
 */

import { agreeing, COMPOUND_FORMS, createClause, overForms } from './clause.mjs';
import { anyDeed, GOING_OUT, HABITS, INCIDENTS, MILESTONES, ROUTINES } from './deeds.mjs';
import { choice, maybe, phrase } from './grammar.mjs';
import { determiner } from './inflect.mjs';
import { say, weights } from './notation.mjs';
import { isGrownUp, otherPerson, overSubjects, subjectWords } from './people.mjs';
import { doAnywhere, inside, overPlaces, PLACES } from './places.mjs';
import { activityPredicate, eraClause, predicate, reason, timedClause } from './predicates.mjs';
import { LOSABLE, PRESENTS, THINGS } from './things.mjs';
import { CALENDAR, exactHour, LAST } from './times.mjs';

const WHO = { name: 46, kin: 17, noun: 10, child: 4, couple: 7, people: 9, children: 4 };
const ADULTS = { ...WHO, child: 0, children: 0 };
const FORMS = { present: 34, preterite: 30, imperfect: 12, near: 9, perfect: 9, progressive: 8 };
/** Fewer forms at places, because their many verbs are rare enough already. */
const FORMS_AT_PLACES = { present: 42, preterite: 38, near: 10, progressive: 10 };

/** The first person uses compound forms: simple ones would add a rare word for each verb. @type {(subject: Subject) => Partial<Record<Form, number>>} */
const formsFor = ({ kind }) => (kind === 'self' ? Object.fromEntries(COMPOUND_FORMS.map((form) => [form, 1])) : FORMS);

/** "En el mercado, Elena compra manzanas." */
export const placeFirst = () =>
  overPlaces((place) =>
    overSubjects(place.forAdults === true ? ADULTS : WHO, (subject) => {
      const town = place.of === undefined ? '' : maybe(0.2, 'de', THINGS.slot(place.of));
      const doing = overForms(FORMS_AT_PLACES, (form) => {
        const clause = createClause(subject, form);
        return activityPredicate(clause, choice([66, clause.say(place.activity)], [34, doAnywhere(clause)]));
      });
      return phrase`${inside(place)} ${town} ${maybe(0.7, ',')} ${subjectWords(subject)} ${doing} .`;
    }),
  );

/** "Elena compra manzanas en el mercado." */
export const placeLast = () =>
  overSubjects(WHO, (subject) => {
    const doing = overForms(FORMS_AT_PLACES, (form) => {
      const clause = createClause(subject, form);
      const before = form === 'present' ? say(':84 | siempre:7 | nunca:4 | no:4') : '';
      const typical = overPlaces((place) => phrase`${clause.say(place.activity)} ${inside(place)}`, isGrownUp(subject));
      return phrase`${before} ${choice([66, typical], [34, doAnywhere(clause), clause.say('{anywhere}')])}`;
    });
    return phrase`${subjectWords(subject)} ${doing} ${maybe(0.12, exactHour)} .`;
  });

/** "En el parque juegan los niños." */
export const scene = () =>
  choice(
    ...PLACES.filter(({ scene }) => scene !== undefined).map((place) => {
      const verbs = (place.scene ?? '').split(' ').map((infinitive) => `*${infinitive}`);
      const children = verbs.includes('*trabajar') ? 0 : 25;
      const inverted = overSubjects({ people: 40, children, kin: 20, name: 15 }, (subject) =>
        overForms(
          { present: 6, imperfect: 4 },
          (form) => phrase`${createClause(subject, form).say(verbs.join(' | '))} ${subjectWords(subject)}`,
        ),
      );
      return /** @type {[number, ...Part[]]} */ ([place.weight, inside(place), inverted, '.']);
    }),
  );

/** "En el parque hay muchos árboles." */
export const thereIs = () =>
  choice(
    ...PLACES.flatMap((place) =>
      Object.entries(place.contents ?? {}).map(([key, words]) => {
        const gender = /** @type {import('./inflect.mjs').Gender} */ (key);
        const many = `${determiner('much', gender, 'p')}:6 | ${determiner('some', gender, 'p')}:3`;
        const things = phrase`${choice([9, say(many)], [4, CALENDAR.number])} ${say(words)}`;
        return /** @type {[number, Part]} */ ([
          place.weight * weights(words).length,
          choice(
            [14, inside(place), say('hay:6 | había:4'), things, '.'],
            [2, 'hoy hay', things, inside(place), '.'],
            [1, 'ayer había', things, inside(place), '.'],
          ),
        ]);
      }),
    ),
  );

/** "En el mercado se venden naranjas." */
export const forSale = () =>
  say(
    `en el mercado se (venden:7 | vendían:3) {fruit} .:6 | en el mercado se (vende:7 | vendía:3) (pan | queso | pescado | fruta) .:3
    | en la tienda se venden (zapatos | camisas | juguetes | abrigos) .:3
    | en {city} se (come muy bien | vive muy bien | cena tarde | habla mucho) .:4
    | en {city} hay muchos (museos | parques | turistas | teatros) .:2`,
    THINGS,
  );

/** "Ayer Juan compró un libro.", "En el verano de 1998, mi abuelo vivía en Lima." */
export const timeFirst = () =>
  choice(
    .../** @type {const} */ ([
      [26, 'present'],
      [38, 'preterite'],
      [9, 'imperfect'],
      [14, 'near'],
      [7, 'perfect'],
      [6, 'progressive'],
    ]).map(([weight, form]) => {
      const unspoken = COMPOUND_FORMS.includes(form) ? { self: 25, we: 15 } : {};
      const clause = overSubjects({ ...WHO, ...unspoken }, (subject) =>
        timedClause(createClause(subject, form), subjectWords(subject)),
      );
      return /** @type {[number, ...Part[]]} */ ([weight, clause, '.']);
    }),
    [15, overSubjects(WHO, (subject) => eraClause(createClause(subject, 'imperfect'), subjectWords(subject))), '.'],
  );

/** "Mi hermana tiene tres gatos." */
export const plain = () =>
  overSubjects({ ...WHO, self: 4 }, (subject) => {
    const doing = overForms(formsFor(subject), (form) => predicate(createClause(subject, form)));
    return phrase`${subjectWords(subject)} ${doing} .`;
  });

/**
 * Verbs of wanting and obligation. `denied` is the probability of a negation, `why` whether a reason may then follow.
 *
 * @type {readonly { weight: number, verb: string, denied: number, why?: true, tenses: Partial<Record<Form, number>> }[]}
 */
const MODALS = [
  { weight: 44, verb: '*querer', denied: 0.42, why: true, tenses: { present: 80, imperfect: 20 } },
  { weight: 20, verb: '*poder', denied: 0.5, why: true, tenses: { present: 66, imperfect: 16, preterite: 18 } },
  { weight: 14, verb: '*tener que', denied: 0.06, tenses: { present: 74, imperfect: 12, preterite: 14 } },
  { weight: 6, verb: '*deber', denied: 0.25, tenses: { present: 100 } },
  { weight: 5, verb: '*preferir', denied: 0, tenses: { present: 80, imperfect: 20 } },
  { weight: 4, verb: '*necesitar', denied: 0.2, tenses: { present: 100 } },
];

/** What people want to do today; most often going out with someone. @type {(subject: Subject) => Choice} */
function wish(subject) {
  const clause = createClause(subject, 'infinitive');
  const habits = HABITS.filter((deed) => !GOING_OUT.includes(deed));
  return choice(
    [16, anyDeed(GOING_OUT, clause)],
    [38, anyDeed(habits, clause)],
    [8, anyDeed(ROUTINES, clause)],
    [14, anyDeed(INCIDENTS, clause)],
    [6, clause.say('*quedarse en casa | *descansar (un poco)?50')],
  );
}

/** What people want in life. @type {(subject: Subject) => Choice} */
function plan(subject) {
  const clause = createClause(subject, 'infinitive');
  return choice(
    [12, anyDeed(MILESTONES, clause)],
    [10, clause.say('vivir en {city} | aprender (a (nadar | cocinar | bailar | conducir) | {language})')],
    [4, 'ser', agreeing(subject, 'médico:4 | escritor:3 | profesor:3 | pintor:2 | abogado:2')],
  );
}

/** "no quiere bailar con Pablo porque está cansada", "tiene que trabajar". @type {(subject: Subject) => Choice} */
function modalPredicate(subject) {
  const today = wish(subject);
  const ever = plan(subject);
  const any = choice([78, today], [22, ever]);
  return choice(
    ...MODALS.map(({ weight, verb, denied, why, tenses }) => {
      const said = overForms(tenses, (form) => {
        const modal = createClause(subject, form).say(verb);
        const background = form === 'present' ? 'present' : 'imperfect';
        const but = verb === '*querer' ? maybe(0.12, ', pero no', createClause(subject, background).verb('poder')) : '';
        if (why === undefined) return choice([1 - denied, modal, any], [denied, 'no', modal, any]);
        const because = maybe(0.26, 'porque', reason(subject, background));
        return choice([1 - denied, modal, any, but], [denied, 'no', modal, choice([78, today, because], [22, ever])]);
      });
      return /** @type {[number, Part]} */ ([weight, said]);
    }),
  );
}

/** "quiere salir, pero mi madre prefiere quedarse en casa". @type {(subject: Subject) => Choice} */
function contrast(subject) {
  const rivals = subject.kind === 'name' ? { kin: 60, people: 15 } : { name: 60 };
  const turn = overSubjects(rivals, (rival) => {
    const { say } = createClause(rival, 'present');
    const prefers = choice([8, wish(rival)], [3, plan(rival)]);
    return phrase`${subjectWords(rival)} ${choice(
      [6, say('*preferir'), prefers],
      [5, say('no *querer:2 | no *tener (tiempo | ganas):3')],
    )}`;
  });
  return phrase`${createClause(subject, 'present').verb('querer')} ${choice([8, wish(subject)], [2, plan(subject)])} , pero ${turn}`;
}

/** "Elena no quiere bailar con Pablo." */
export const wanting = () => {
  // The wishes of strangers are seldom known.
  const who = { name: 62, kin: 20, noun: 4, couple: 4, people: 4, children: 2, child: 2, self: 8 };
  return overSubjects(
    who,
    (subject) => phrase`${subjectWords(subject)} ${choice([88, modalPredicate(subject)], [12, contrast(subject)])} .`,
  );
};

/** "En el bosque vivía un enano que guardaba un tesoro." */
export const tale = () => {
  const deed =
    '(guardaba un tesoro:5 | no hablaba con nadie:4 | cantaba todas las noches:3 | tenía tres hijas:3 | sabía muchas historias:4)';
  const hero = `(un (rey:4 | pirata:4 | gigante:4 | enano:4 | dragón:3 | mago:3) (muy (viejo | alegre | sabio | pobre):5 | que ${deed}:6):6
    | una (princesa:5 | bruja:5 | reina:4) (muy (vieja | alegre | sabia | pobre):5 | que ${deed}:6):4)`;
  return say(`en (el bosque:5 | la montaña:3 | un castillo:5 | una isla:4 | una cueva:4) vivía ${hero} .:6 | había una vez ${hero} .:3
    | el (rey | gigante | mago | enano | pirata) (guardó el tesoro en una cueva | perdió su corona | buscó el tesoro | durmió cien años) .:4`);
};

/** "Juan perdió las llaves y las encontró en el tren." */
export const foundAgain = () =>
  overSubjects(WHO, (subject) => {
    const { verb } = createClause(subject, 'preterite');
    const present = createClause(subject, 'present');
    /** @type {(list: typeof LOSABLE, build: (pronoun: string) => Part) => Choice} */
    const each = (list, build) =>
      choice(
        ...list.map(
          ([weight, gender, number, words]) =>
            /** @type {[number, ...Part[]]} */ ([weight, words, build(determiner('it', gender, number))]),
        ),
      );
    const lost = each(LOSABLE, (it) =>
      choice(
        [5, 'y', verb('encontrar', it), overPlaces((place) => inside(place))],
        [4, 'y no', present.verb('encontrar', it)],
        [2, ', pero', verb('encontrar', it), LAST.recent],
      ),
    );
    const bought = each(PRESENTS, (it) =>
      choice(
        [6, 'y', verb('regalar', `se ${it}`), otherPerson(subject, 'a')],
        [3, 'y', verb('vender', it), LAST.distant],
        [2, ', pero', verb('perder', it), 'en', THINGS.slot('city')],
      ),
    );
    const seen = each(PRESENTS, (it) => choice([4, 'y', verb('comprar', it)], [3, ', pero no', verb('comprar', it)]));
    const story = choice([6, verb('perder'), lost], [5, verb('comprar'), bought], [4, verb('ver'), seen]);
    return phrase`${subjectWords(subject)} ${story} .`;
  });
