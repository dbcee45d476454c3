/**
 * Statements about the qualities of people and things, likes, the weather and timetables.
 *
 * @typedef {import('./grammar.mjs').Part} Part
 * @typedef {import('./grammar.mjs').Choice} Choice
 */

import { agreeing, createClause } from './clause.mjs';
import { conjugate } from './conjugate.mjs';
import { DESCRIBED } from './described.mjs';
import { choice, maybe, phrase } from './grammar.mjs';
import { agreeingAdjective, determiner } from './inflect.mjs';
import { say } from './notation.mjs';
import { anyName, overSubjects, subjectWords } from './people.mjs';
import { THINGS } from './things.mjs';
import { CALENDAR, date, exactHour } from './times.mjs';

const WHO = { name: 46, kin: 22, noun: 8, couple: 5, people: 9, children: 3 };

/** "La casa de Juan es más grande que la de Elena." */
export const thingIs = () =>
  choice(
    ...DESCRIBED.map(({ weight, gender, number, noun, qualities, states }) => {
      const person = number === 's' ? '3s' : '3p';
      /** @type {(infinitive: string) => Choice} */
      const nowOrThen = (infinitive) =>
        choice([8, conjugate(infinitive, 'present', person)], [3, conjugate(infinitive, 'imperfect', person)]);
      const the = determiner('the', gender, number);
      const quality = agreeingAdjective(qualities, gender, number);
      const known = choice(
        [46, the, noun, 'de', anyName],
        [10, the, noun, say('de mi (abuela | hermano | madre)')],
        [14, the, noun],
        [16, determiner('this', gender, number), noun],
        [8, determiner('our', gender, number), noun],
      );
      const compared = phrase`${conjugate('ser', 'present', person)} ${say('más:7 | menos:2')} ${quality} que ${the} de ${anyName}`;
      const described = choice(
        [12, nowOrThen('ser'), say(':10 | muy:7 | bastante:2 | demasiado:2'), quality],
        [
          states === undefined ? 0 : 7,
          nowOrThen('estar'),
          say('(siempre | todavía)?25'),
          states === undefined ? '' : agreeingAdjective(states, gender, number),
        ],
      );
      return /** @type {[number, ...Part[]]} */ ([
        weight,
        choice([80, known, described], [20, the, noun, 'de', anyName, compared]),
        '.',
      ]);
    }),
  );

/** "Mi abuelo era panadero.", "Elena es la hermana de Juan." */
export const personIs = () =>
  overSubjects(WHO, (subject) => {
    const feminine = subject.gender === 'f';
    const character = agreeing(
      subject,
      'alto:4 | simpático:5 | inteligente:4 | amable:4 | joven:3 | tímido:3 | fuerte:3 | generoso:3 | perezoso:2',
    );
    const profession = agreeing(
      subject,
      'médico:5 | profesor:6 | abogado:4 | cocinero:4 | escritor:4 | enfermero:4 | ingeniero:3 | pintor:2',
    );
    const related = `${feminine ? 'la (hermana:4 | madre:3 | vecina:3 | profesora:2)' : 'el (hermano:4 | padre:3 | vecino:3 | profesor:2)'} de (los niños | mis primos | mi vecina | mi amigo)`;
    /** @type {(tense: 'present' | 'imperfect') => Choice} */
    const being = (tense) => {
      const { verb } = createClause(subject, tense);
      return choice(
        [10, verb('ser'), say('(muy:6 | bastante:2)?45'), character],
        [5, verb('ser'), character, 'y', agreeing(subject, 'divertido:3 | alegre:3 | guapo:2 | elegante:2')],
        [subject.kind === 'noun' || subject.kind === 'children' ? 0 : 8, verb('ser'), profession],
        [5, verb('ser'), 'de', THINGS.slot('city')],
        [subject.kind === 'name' ? 6 : 0, verb('ser'), say(related)],
        [6, verb('parecer'), agreeing(subject, 'cansado:4 | contento:4 | preocupado:4 | triste:3')],
      );
    };
    return phrase`${subjectWords(subject)} ${choice([7, being('present')], [3, being('imperfect')])} .`;
  });

/** "Mi abuela nació el tres de mayo de 1936 en Sevilla." */
export const born = () =>
  overSubjects({ name: 55, kin: 35, self: 6 }, (subject) => {
    const city = THINGS.slot('city');
    // Kin may be grandparents.
    const year = subject.kind === 'kin' ? CALENDAR.oldYear : CALENDAR.year;
    const when = choice([4, date, 'de', year], [3, 'en', city, 'en', year], [3, 'en', city, date]);
    return phrase`${subjectWords(subject)} ${conjugate('nacer', 'preterite', subject.person)} ${when} .`;
  });

/** What follows the pronoun in a clause of liking: "gusta mucho el chocolate". @type {(infinitive: 'gustar' | 'interesar' | 'encantar') => Choice} */
const liked = (infinitive) => {
  const much = infinitive === 'encantar' ? '' : maybe(0.35, 'mucho');
  const one = say(
    'el (chocolate:5 | cine:5 | fútbol:5 | café:4 | queso:3 | mar:4) | la (música:6 | sopa:3 | playa:4 | poesía:4)',
  );
  const many = say(
    'los (perros:5 | gatos:5 | trenes:3 | libros antiguos:3) | las (flores:4 | manzanas:3 | películas tristes:3 | novelas de aventuras:3)',
  );
  const doing =
    say(`bailar:5 | cantar:4 | leer:5 | nadar:4 | cocinar:4 | viajar:4 | pasear por la playa:3 | jugar al ajedrez:3
    | dormir la siesta:3 | escribir cartas:3`);
  /** @type {(tense: 'present' | 'imperfect') => Choice} */
  const inTense = (tense) => {
    const singular = conjugate(infinitive, tense, '3s');
    return choice(
      [5, singular, much, one],
      [4, conjugate(infinitive, tense, '3p'), much, many],
      [infinitive === 'interesar' ? 0 : 5, singular, much, doing],
    );
  };
  return choice([8, inTense('present')], [2, inTense('imperfect')]);
};

/** Clauses of liking, some of them negated; encantar is never negated. */
export const liking = choice([7, liked('gustar')], [2, liked('interesar')]);

/** "A Elena no le gusta el café." */
export const likes = () => {
  const hurting = say(`(duele:7 | dolía:2) (la (cabeza:5 | espalda:3) | el estómago:3):6
    | (duelen:7 | dolían:2) (los (pies | ojos) | las (piernas | manos)):4`);
  /** @type {(pronoun: string) => Choice} */
  const after = (pronoun) =>
    choice(
      [48, pronoun, liking],
      [20, pronoun, liked('encantar')],
      [20, 'no', pronoun, liking],
      [12, pronoun, hurting],
    );
  const whom = overSubjects(
    WHO,
    (subject) => phrase`${subjectWords(subject, 'a')} ${after(subject.person === '3s' ? 'le' : 'les')}`,
  );
  return choice([84, whom, '.'], [8, 'a mí', after('me'), '.'], [8, after('me'), '.']);
};

/** "En Granada nieva mucho en invierno." */
export const weather = () =>
  say(
    `(hoy:6 | ahora:2) (hace (mucho frío | calor | sol | viento) | llueve) en {city} .:5 | (hoy:6 | ahora:2) nieva en {snowyCity} .:1
    | (ayer:6 | anoche:3) (llovió (mucho)?60 en ({city}:5 | el norte:2 | la costa) | nevó (mucho)?60 en ({snowyCity}:3 | la montaña:3)) .:5
    | mañana (lloverá:4 | hará (frío | mucho calor | sol):9) en {city} .:3 | mañana nevará en {snowyCity} .:1
    | en verano (hace (calor | sol) | llueve poco) en ({city} | el norte | el sur | la costa) .:2
    | en invierno (hace frío | nieva | llueve mucho) en ({snowyCity}:3 | el norte:2 | la montaña:2) .:2
    | en (otoño | primavera) (llueve mucho | hace (viento | buen tiempo)) en ({city} | la costa | el sur) .:2
    | en (el norte | la montaña) (llueve (mucho | casi todos los días)?55 en (abril | octubre | noviembre | marzo) | nieva en (enero | febrero | diciembre)) .:3`,
    THINGS,
  );

/** "El tren de Madrid sale a las nueve y media." */
export const timetable = () =>
  say(
    `el (tren | autobús | avión) (de {city} (llega:6 | llegó:3):3 | a {city} (sale:6 | salió:3):4) {exactHour} .:6
    | (la (fiesta:5 | reunión:4 | clase:4 | boda:3) | el (concierto:4 | examen:3 | partido:3)) (es:7 | será:3) el {weekday} {exactHour} .:5
    | (el (banco | museo) | la (tienda | farmacia)) (abre | cierra) {exactHour} .:3
    | (la (boda | fiesta) | el concierto) será {date} en {city} .:2`,
    { slot: (name) => ({ ...CALENDAR, exactHour, date })[name] ?? THINGS.slot(name) },
  );
