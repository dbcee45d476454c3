/** Times. A longer time before a clause ends in a comma. */

import { say } from './notation.mjs';

/** The contents of the slots of `say`. */
export const CALENDAR = {
  weekday: say('lunes:5 | martes:4 | miércoles:4 | jueves:4 | viernes:6 | sábado:7 | domingo:7'),
  weekdays: say('lunes:3 | martes:3 | jueves:3 | viernes:4 | sábados:6 | domingos:8'),
  month: say(
    'enero:3 | febrero:2 | marzo:3 | abril:3 | mayo:4 | junio:3 | julio:4 | agosto:4 | septiembre:3 | octubre:3 | noviembre:2 | diciembre:3',
  ),
  year: say(
    '1936:3 | 1945:3 | 1958:3 | 1968:3 | 1975:3 | 1980:4 | 1985:3 | 1992:4 | 1998:4 | 2001:3 | 2005:3 | 2010:4 | 2015:3 | 2019:3',
  ),
  oldYear: say('1936:3 | 1945:3 | 1958:3 | 1968:3 | 1975:3'),
  number: say('dos:5 | tres:5 | cuatro:4 | cinco:4 | seis:3 | diez:3'),
  age: say('quince:3 | veinte:4 | treinta:4 | cuarenta:4 | cincuenta:3 | sesenta:3 | ochenta:4 | noventa:3'),
  hour: say(
    'a la una:8 | a las (dos:4 | tres:4 | cuatro:4 | cinco:5 | seis:5 | siete:6 | ocho:7 | nueve:7 | diez:6 | once:4 | doce:4):92',
  ),
};

/** @type {import('./notation.mjs').Meanings} */
const MEANINGS = { slot: (name) => CALENDAR[/** @type {keyof typeof CALENDAR} */ (name)] };

export const exactHour = say('{hour}:66 | {hour} y media:16 | {hour} y cuarto:12 | {hour} en punto:6', MEANINGS);
export const date = say(
  'el (dos | tres | cinco | ocho | diez | doce | quince | veinte | treinta) de {month}',
  MEANINGS,
);

/** At the end of a clause. */
export const LAST = {
  habitual: say(
    `todos los días:8 | casi todos los días:4 | cada semana:5 | a menudo:5 | los {weekdays}:18
    | en (verano:6 | invierno:5 | primavera:3 | otoño:3):6`,
    MEANINGS,
  ),
  recent: say(`ayer:18 | la semana pasada:8 | el {weekday} pasado:14 | hace {number} (días:5 | semanas:4):8`, MEANINGS),
  distant: say(
    `el (año:4 | mes:3 | verano:3) pasado:14 | hace {number} (meses | años:2):12 | en {month}:7 | en {year}:9`,
    MEANINGS,
  ),
  soon: say(
    `mañana:20 | este fin de semana:6 | la semana que viene:7 | el próximo {weekday}:14 | el {weekday}:8`,
    MEANINGS,
  ),
  today: say('hoy:7 | esta (mañana:6 | semana:4):8'),
  now: say('ahora:3 | en este momento:2'),
};

/** Before a clause. */
export const FIRST = {
  habitual: say(
    `(todos los días:4 | todas las mañanas:3 | todas las tardes:3 | todas las noches:3 | cada semana:2) ,:26 | los {weekdays}:14
    | a veces:12 | por la (mañana:5 | tarde:5 | noche:5) ,:12 | en (verano:6 | invierno:5 | primavera:3 | otoño:3) ,:8`,
    MEANINGS,
  ),
  recent: say(
    `ayer:16 | anoche:9 | esta mañana:8 | la semana pasada ,:9 | el {weekday} pasado ,:14
    | hace {number} (días:5 | semanas:4) ,:8 | un día ,:5`,
    MEANINGS,
  ),
  distant: say(
    `el (año:4 | mes:3 | verano:3) pasado ,:12 | en el (verano:4 | invierno:2 | otoño) de {year} ,:22
    | hace {number} (meses | años:3) ,:9 | en (enero | mayo | agosto | octubre) de {year} ,:6`,
    MEANINGS,
  ),
  era: say(
    `antes:10 | en aquella época ,:8 | en aquellos años ,:5 | hace muchos años ,:6
    | en el (verano:4 | invierno:2 | otoño) de {year} ,:22 | en el año {year} ,:8`,
    MEANINGS,
  ),
  soon: say(
    `mañana:12 | esta (noche:5 | tarde:4):10 | este fin de semana ,:5 | la semana que viene ,:6
    | el próximo {weekday} ,:8`,
    MEANINGS,
  ),
  today: say('hoy:6 | esta semana:4 | este año:3'),
  now: say('ahora:4 | en este momento:3'),
};
