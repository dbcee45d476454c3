/**
 * Verb phrases that need no particular place. The optional third member tests whether a deed fits a clause.
 *
 * @typedef {import('./grammar.mjs').Part} Part
 * @typedef {import('./grammar.mjs').Choice} Choice
 * @typedef {import('./clause.mjs').Clause} Clause
 * @typedef {readonly [weight: number, text: string, fits?: (clause: Clause) => boolean]} Deed
 */

import { choice } from './grammar.mjs';
import { isGrownUp } from './people.mjs';

/** @type {(clause: Clause) => boolean} */
const notInProgress = ({ form }) => form !== 'progressive';
/** For deeds that nobody plans, such as losing things: only forms that report the past. @type {(clause: Clause) => boolean} */
const happened = ({ form }) => form === 'preterite' || form === 'perfect';
/** A couple cannot meet one of its own members. @type {(clause: Clause) => boolean} */
const metByOne = (clause) => happened(clause) && clause.subject.kind !== 'couple';
/** @type {(clause: Clause) => boolean} */
const byAdults = ({ subject }) => isGrownUp(subject);
/** @type {(clause: Clause) => boolean} */
const byOne = ({ subject }) => subject.kind === 'name' || subject.kind === 'kin';

/** Deeds with their own time of day. @type {readonly Deed[]} */
export const ROUTINES = [
  [5, '*levantarse ({exactHour}:5 | temprano:4 | tarde:3)', notInProgress],
  [4, '*acostarse ({exactHour}:4 | temprano:3 | tarde:5)', notInProgress],
  [5, '*desayunar {breakfast} {with?25}'],
  [5, '*cenar ({dish} {calmly?12} | {with})'],
  [3, '*salir de casa {exactHour}', notInProgress],
  [5, '*preparar (la cena:5 | el desayuno:4 | la comida:4) {for?30}'],
  [1, '*dormir la siesta'],
  [2, '*dormir (ocho horas | muy bien | muy poco)', notInProgress],
];

/** Separate, because it is what people want most often. @type {readonly Deed[]} */
export const GOING_OUT = [[5, '*salir ({with}:6 | a cenar {with}:2)', notInProgress]];

/** Separate, because people remember it for years. @type {readonly Deed[]} */
const TRAVELS = [[6, '*viajar a {city} (en {vehicle} | {with})?55']];

/** Deeds that people repeat or do once. @type {readonly Deed[]} */
export const HABITS = [
  ...GOING_OUT,
  ...TRAVELS,
  [8, '*leer {reading} {calmly?16}'],
  [6, '*escribir {letter} {whom}'],
  [6, '*llamar (por teléfono)?30 {whom}'],
  [
    5,
    '*ayudar {whom} (con (los deberes | las maletas) | a (limpiar la casa | buscar las llaves | lavar los platos))?40',
  ],
  [5, '*visitar ({whom}:7 | {city}:3 | el museo:2)'],
  [
    4,
    '*contarle (un (cuento:4 | secreto:3 | chiste:3) | una historia:4 | la verdad:3) {him}:86 | *contarles (un cuento | una historia | la verdad) {them}:14',
  ],
  [
    3,
    '*enseñarle ({language}:6 | a (nadar | cocinar | bailar):6 | las fotos:2) {him}:86 | *enseñarles ({language}:6 | las fotos:3) {them}:14',
  ],
  [7, '*hablar {with} (por teléfono:2 | {topic}:5)?40'],
  [8, '*ir {destination} ({with}:5 | (a pie | en coche | en bicicleta | en autobús):3)?45', notInProgress],
  [4, '*volver (a casa (tarde:3 | temprano:2 | a pie):4 | {origin}:3 | de {city}:2)'],
  [
    4,
    '*llegar (tarde:4 | temprano:3 | a tiempo:4) ({destination}:6 | a casa:2 | a clase:2)',
    ({ form }) => !['progressive', 'infinitive'].includes(form),
  ],
  [
    4,
    '*llegar (temprano:3 | a tiempo:4) ({destination}:6 | a casa:2 | a clase:2)',
    ({ form }) => form === 'infinitive',
  ],
  [4, '*tocar {instrument} {with?30}'],
  [3, '*lavarse (las manos:5 | los dientes:4 | la cara:3)'],
  [3, '*ponerse {theClothes}'],
  [5, '(*abrir | *cerrar) la (puerta:5 | ventana:5 | tienda:4 | maleta:3 | caja:3) {carefully?14}'],
  [4, '*limpiar (la (casa:5 | habitación:4 | cocina:4 | mesa:3) | las ventanas | los zapatos) {carefully?14}'],
  [5, '*beber {drink} {calmly?14}'],
  [8, '*comer ({dish}:6 | {fruit}:4) {calmly?14}'],
  [5, '*ver (la televisión:4 | {film}:6) {with?30}'],
  [4, '*escuchar (la radio | música | las noticias | una canción | un disco)'],
  [5, '*jugar {game} {with?45}'],
  [4, '*bailar ({with}:7 | un tango:2)'],
  [4, '*esperar (el autobús:3 | el tren:2 | {whom}:6)'],
  [3, '*estudiar ({science} | {language})'],
  [5, '*pasear por (el (parque:4 | centro:4 | bosque:3) | la (playa:4 | plaza:3)) {with?50}'],
  [4, '*hacer (los deberes:5 | ejercicio:5 | la cama:4 | la compra:4 | muchas preguntas:3)'],
  [4, '*cuidar ({whom}:6 | el jardín:2 | al perro:2)'],
  [4, '*saludar {whom}'],
  [4, '*lavar (la ropa:5 | el coche:4 | los platos:5) {carefully?14}'],
  [3, '*regar (las plantas:5 | el jardín:4 | las flores:4)'],
  [4, '*mirar (las (estrellas:4 | fotos:4) | la luna:3 | el mapa:3) {with?25}'],
  [4, '*dibujar (un (gato | caballo | árbol) | una casa | flores | {whom}:4)'],
  [4, '*cantar (una canción:5 {with?30} | en la ducha:4 | en el coro:4)'],
  [4, '*trabajar (mucho:5 | hasta tarde:4 | sin descanso:3 | en casa:4)', byAdults],
  [4, '*montar (a caballo:4 | en bicicleta:6) {with?35}'],
  [4, '*buscar ({losable}:5 | {whom}:4)'],
  [4, '*tomar un {coffee} {with?50}'],
  [4, '*cortar (el pan | el queso | las flores | leña | las cebollas) {carefully?14}'],
];

/** Single events that are soon forgotten. @type {readonly Deed[]} */
export const INCIDENTS = [
  [6, '*comprar ({clothes}:5 | {food}:4) {for?20}'],
  [
    5,
    '*darle (un (beso | abrazo) | las gracias | dinero | flores | la carta) {him}:86 | *darles (las gracias | un abrazo | dinero) {them}:14',
  ],
  [4, '*pedirle (dinero | ayuda:4 | un favor:4 | perdón:2) {him}:86 | *pedirles (dinero | ayuda) {them}:14'],
  [5, '*perder ({losable}:7 | el (tren:5 | autobús:3 | avión:2):3)', happened],
  [4, '*encontrar ({losable}:6 | {whom}:3)', happened],
  [4, '*romper (un (vaso | plato | espejo) | una (taza | silla | ventana) | la lámpara)', happened],
  [5, '*invitar {whom} (a (cenar:5 | la fiesta:5 | comer:3 | bailar:2) | al cine:4)'],
  [5, '*recibir (una (carta:5 | llamada:3 | postal:3) | un (regalo:4 | mensaje:4) | flores:3) {from?60}', happened],
];

/** Single events that are remembered. @type {readonly Deed[]} */
export const MILESTONES = [
  [8, '*comprar {goods} {for?20}'],
  [
    5,
    '*vender ({my} (coche:6 | piano:3 | barco:3) | {myFeminine} (casa:6 | bicicleta:4 | moto:4 | tienda:2)) {whom?25}',
  ],
  [6, '*regalarle {gift} {him}:86 | *regalarles {gift} {them}:14'],
  [4, '*pintar (la (puerta | casa | mesa) | las paredes) de {colour}'],
  [4, '*casarse con {suitor}', byOne],
  [4, '*conocer a {suitor} en (una fiesta:3 | {city}:5 | un concierto:2)', metByOne],
  [5, '*escribir {work}'],
  [4, '*empezar a (estudiar ({language} | {science}) | trabajar | escribir {work})'],
  [3, '*encontrar un trabajo nuevo', byAdults],
];

/** Single events. */
export const EVENTS = [...INCIDENTS, ...MILESTONES];

/** Events that people remember from long ago. */
export const MEMORIES = [...TRAVELS, ...MILESTONES];

/** Where people live and what they are like, for years. @type {readonly Deed[]} */
export const LIVES = [
  [
    9,
    '*vivir en ({city}:6 | (una casa pequeña | una casa muy grande | el centro | un pueblo pequeño | una isla):5) {with?35}',
  ],
  [6, '*trabajar en {workplace}', byAdults],
  [6, '*tener {pet}'],
  [3, '*tener (dos:4 | tres:4 | cuatro:2 | muchos:3) (hijos:5 | hermanos:5 | primos:4)', byAdults],
];

/** States that last for years. @type {readonly Deed[]} */
export const LASTING = [
  ...LIVES,
  [4, '*tener {age} años', ({ subject }) => ['name', 'couple', 'noun', 'self'].includes(subject.kind)],
  [4, '*saber (hablar {language}:6 | nadar:3 | cocinar muy bien:3 | tocar {instrument}:3 | montar a caballo:2)'],
  [4, '*conocer (muy bien {whom} | bien {city})'],
  [4, '*querer mucho {whom}'],
  [3, '*hablar {language} (muy bien:4 | un poco)?50'],
  [4, '(*cantar | *bailar | *cocinar | *tocar {instrument}) muy bien'],
];

/** States that last for a while. @type {readonly Deed[]} */
export const MOODS = [
  [3, '*tener (hambre | sed | sueño | frío | miedo | prisa)'],
  [3, '*llevar {someClothes}'],
  [3, '*necesitar (dinero:4 | ayuda:4 | un médico:2 | tiempo:3 | unas vacaciones:3)'],
  [4, '*estar (muy)?30 {tired}'],
  [3, '*pensar (mucho)?30 ({about} | en el futuro)'],
];

/** A choice between the deeds that fit this clause. */
export const anyDeed = (/** @type {readonly Deed[]} */ deeds, /** @type {Clause} */ clause) =>
  choice(
    ...deeds
      .filter(([, , fits]) => fits === undefined || fits(clause))
      .map(([weight, text]) => /** @type {[number, Part]} */ ([weight, clause.say(text)])),
  );
