/**
 * Places, and what people do there.
 *
 * @typedef {import('./grammar.mjs').Part} Part
 * @typedef {import('./grammar.mjs').Choice} Choice
 * @typedef {import('./clause.mjs').Clause} Clause
 * @typedef {import('./inflect.mjs').Gender} Gender
 *
 * @typedef {object} Place
 * @property {number} weight
 * @property {Gender} gender
 * @property {string} noun
 * @property {string} activity what people do there
 * @property {string} [scene] verbs for what happens there, without an object
 * @property {Partial<Record<Gender, string>>} [contents] plural nouns of what is there
 * @property {'city' | 'port'} [of] the kind of town that has one
 * @property {true} [forAdults] not for children
 * @property {false} [goal] false if it is not a destination or origin
 */

import { choice } from './grammar.mjs';
import { article } from './inflect.mjs';

/** @type {readonly Place[]} */
export const PLACES = [
  {
    weight: 10,
    gender: 'm',
    noun: 'mercado',
    activity: `*comprar {food} {for?12}:12 | *vender {fruit}:5 | *buscar {fruit}:3 | *elegir {fruit}:4
      | *probar (el queso | las uvas | el jamón | las aceitunas):3`,
    contents: { m: 'puestos de fruta:3 | turistas:2', f: 'flores:3 | naranjas:2' },
    of: 'city',
  },
  {
    weight: 10,
    gender: 'm',
    noun: 'parque',
    activity: `*pasear ({with}:6 | con el perro:4):6 | *jugar ({game}:6 | con la pelota:3):6 | *correr {with?40}:4 | *leer {reading}:5
      | *dar de comer a las palomas:3 | *comer {dish}:3 | *dibujar (los árboles | las palomas | una flor | un pájaro):3`,
    scene: 'jugar correr pasear',
    contents: { m: 'niños:3 | árboles:4 | bancos:2', f: 'palomas:3 | flores:2' },
    of: 'city',
  },
  {
    weight: 7,
    gender: 'm',
    noun: 'jardín',
    activity: `*plantar {plants}:5 | *regar las (plantas | flores):4 | *leer {reading}:4 | *jugar con el (gato | perro):3
      | *cortar (rosas | flores | leña):3 | *desayunar {with?40}:4 | *tomar un {coffee} {with?40}:4 | *dormir la siesta:2`,
    scene: 'jugar',
    contents: { m: 'árboles:3 | pájaros:3 | gatos:2', f: 'flores:3 | rosas:2' },
    goal: false,
  },
  {
    weight: 6,
    gender: 'm',
    noun: 'museo',
    activity: `*mirar (los cuadros:5 | las estatuas:4 | un cuadro (antiguo | famoso):6 | una estatua antigua:4 | las monedas antiguas:3) {with?25}:7
      | *dibujar (una estatua:4 | un retrato:4 | un cuadro:3 | un caballo:2):4 | *ver (una exposición:3 | una colección de monedas:2) {with?30}:4`,
    contents: { m: 'cuadros:4 | turistas:3', f: 'estatuas:3 | monedas antiguas:2' },
    of: 'city',
  },
  {
    weight: 6,
    gender: 'm',
    noun: 'hospital',
    activity: `*visitar {whom}:6 | *esperar los resultados:3 | *hacer muchas preguntas:2 | *cuidar {whom}:4 | *leer {reading}:3
      | *darle las gracias {him}:3`,
    scene: 'trabajar',
    contents: { m: 'enfermos:3 | médicos:3', f: 'camas:2 | enfermeras:3' },
    of: 'city',
  },
  {
    weight: 8,
    gender: 'm',
    noun: 'restaurante',
    activity: `*cenar {with?70}:6 | *comer {dish} {with?20}:6 | *pedir {dish}:5 | *beber {drink}:3 | *pagar (la cuenta:5 | la cena:4 | el café:3):4
      | *probar (la sopa | el pescado | la paella | el arroz):3 | *celebrar ({my} cumpleaños:5 | la boda:3 | la fiesta:3):3`,
    scene: 'cenar trabajar',
    contents: { m: 'clientes:3 | turistas:3', f: 'mesas:3 | sillas:2' },
    of: 'city',
  },
  {
    weight: 5,
    gender: 'm',
    noun: 'café',
    activity: `*tomar un {coffee} {with?40}:8 | *charlar {with} {topic?40}:4 | *leer {reading}:5 | *escribir {letter}:3`,
    contents: { m: 'clientes:3 | estudiantes:2', f: 'mesas:3' },
    of: 'city',
  },
  {
    weight: 5,
    gender: 'm',
    noun: 'teatro',
    activity: `*ver (una (obra de Lorca | comedia | ópera | tragedia | obra francesa) | un concierto) {with?40}:6
      | *cantar (una ópera | una canción | un tango):4 | *bailar {with?40}:4 | *tocar {instrument}:4`,
    scene: 'cantar bailar',
    of: 'city',
  },
  {
    weight: 5,
    gender: 'm',
    noun: 'cine',
    activity: '*ver {film} {with?35}:8 | *comer (palomitas:5 | chocolate:3) {with?40}:4 | *dormir:2',
    of: 'city',
  },
  {
    weight: 5,
    gender: 'm',
    noun: 'tren',
    activity: `*leer {reading}:5 | *dormir (un poco)?50:4 | *escuchar (música:5 | la radio:4 | las noticias:3):4
      | *mirar (por la ventana:5 | el mapa:4 | las fotos:3):3 | *escribir {letter}:4 | *comer {dish}:4`,
    goal: false,
  },
  {
    weight: 5,
    gender: 'm',
    noun: 'campo',
    activity: `*montar (a caballo | en bicicleta) {with?30}:4 | *recoger {fruit}:5 | *pasear {with?50}:4
      | *dibujar (un caballo | las vacas | los árboles):3 | *cuidar (las (vacas | ovejas | gallinas) | los caballos):3`,
    scene: 'trabajar',
    contents: { m: 'caballos:3 | árboles:3', f: 'vacas:3 | ovejas:3' },
  },
  {
    weight: 4,
    gender: 'm',
    noun: 'bosque',
    activity: `*buscar (setas | leña | flores | al perro | un tesoro):4 | *caminar {with?50}:4 | *oír (un ruido extraño | un pájaro | un lobo | una voz):3
      | *ver (un (lobo:4 | zorro:4 | enano:2 | caballo blanco:3) | una luz:3):4`,
    scene: 'caminar',
    contents: { m: 'árboles:4 | lobos:2 | pájaros:3', f: 'setas:3' },
  },
  {
    weight: 4,
    gender: 'm',
    noun: 'puerto',
    activity: `*mirar los barcos {with?30}:4 | *esperar un barco:4 | *vender (pescado:5 | fruta:3 | recuerdos:3):4 | *pescar {with?50}:3
      | *comer {dish}:4 | *comprar (pescado:5 | un barco:3 | un billete:3):3`,
    scene: 'pescar trabajar',
    contents: { m: 'barcos:5 | pescadores:3 | turistas:2' },
    of: 'port',
  },
  {
    weight: 4,
    gender: 'm',
    noun: 'hotel',
    activity: `*dormir (muy bien:3 | una noche:3 | dos noches:2):5 | *dejar (las maletas | el pasaporte | las llaves | una nota):4
      | *desayunar {with?50}:4 | *cenar {with?60}:4 | *leer {reading}:3 | *pagar la cuenta:2`,
    scene: 'dormir trabajar',
    contents: { m: 'turistas:4', f: 'habitaciones:3' },
    of: 'city',
  },
  {
    weight: 4,
    gender: 'm',
    noun: 'patio',
    activity: `*jugar ({game}:5 | con la pelota:3):5 | *cantar (una canción)?50:4 | *regar las (flores | plantas):3 | *leer {reading}:4
      | *lavar (el coche | la ropa | la bicicleta | al perro):4 | *tocar {instrument}:3`,
    scene: 'jugar cantar',
    contents: { m: 'niños:3 | gatos:3', f: 'flores:3' },
    goal: false,
  },
  {
    weight: 5,
    gender: 'f',
    noun: 'biblioteca',
    activity:
      '*leer {reading}:7 | *estudiar {science} {with?30}:5 | *buscar (un (libro | diccionario | mapa) | una novela):4 | *escribir {work}:3',
    scene: 'estudiar',
    contents: { m: 'libros:5 | estudiantes:3', f: 'mesas:2' },
    of: 'city',
  },
  {
    weight: 7,
    gender: 'f',
    noun: 'cocina',
    activity: `*preparar (la cena:6 | el desayuno:4 | la comida:4 | un pastel:3) {for?30}:6 | *lavar (los platos | los vasos | las tazas):3
      | *cortar (pan | queso | cebollas | tomates | jamón | carne):4 | *comer {dish}:4 | *beber {drink}:3 | *desayunar {with?40}:3
      | *hacer (pan | café | una (tortilla | paella) | un pastel de chocolate):5`,
    contents: { m: 'platos:3 | vasos:3', f: 'sillas:2 | tazas:2' },
    goal: false,
  },
  {
    weight: 5,
    gender: 'f',
    noun: 'escuela',
    activity: `*aprender ({language} | {science}):5 | *enseñar ({language} | {science}):5 | *cantar (canciones | una canción):3
      | *jugar {game} {with?30}:4 | *leer {reading}:4 | *hacer (los deberes | un examen | muchas preguntas):3`,
    contents: { m: 'niños:4 | profesores:3 | libros:3', f: 'mesas:2' },
  },
  {
    weight: 6,
    gender: 'f',
    noun: 'playa',
    activity: `*nadar {with?40}:5 | *tomar el sol {with?30}:5 | *buscar (conchas | piedras):3 | *jugar (con la (arena | pelota):7 | {game}:4):4
      | *correr (con el perro)?50:4 | *leer {reading}:4 | *comer (helado | fruta | sandía | paella):3 | *pasear {with?60}:3`,
    scene: 'nadar jugar',
    contents: { m: 'niños:3 | turistas:4 | barcos:2', f: 'conchas:2' },
  },
  {
    weight: 5,
    gender: 'f',
    noun: 'plaza',
    activity: `*bailar {with?40}:5 | *vender (flores | helados | globos | libros | cuadros):4 | *tocar {instrument}:4
      | *comprar (flores | helados | globos | el periódico):4 | *tomar (un {coffee}:4 | el sol:3) {with?30}:4`,
    scene: 'bailar cantar',
    contents: { m: 'turistas:3 | músicos:2 | bancos:2', f: 'palomas:4' },
    of: 'city',
  },
  {
    weight: 5,
    gender: 'f',
    noun: 'tienda',
    activity:
      '*comprar {clothes} {for?20}:8 | *vender (zapatos | camisas | juguetes | sombreros | relojes):4 | *elegir {clothes}:3',
    contents: { m: 'clientes:3 | vestidos:3 | zapatos:3', f: 'camisas:2' },
  },
  {
    weight: 5,
    gender: 'f',
    noun: 'oficina',
    forAdults: true,
    activity: `*escribir (un informe | una carta | muchos correos | un artículo):4 | *hablar por teléfono {with?60}:4
      | *trabajar (ocho horas | hasta tarde):4 | *leer (un informe | los correos | el periódico):4 | *llamar {whom}:3 | *tomar un {coffee} {with?40}:4`,
    scene: 'trabajar',
    contents: { m: 'ordenadores:3', f: 'mesas:3 | sillas:2' },
  },
  {
    weight: 4,
    gender: 'f',
    noun: 'estación',
    activity: `*esperar (el tren:6 | el último tren:2):5 | *comprar un billete para {city}:5 | *leer {reading}:4 | *comer {dish}:3
      | *perder (el tren:5 | el billete:3):3`,
    contents: { m: 'viajeros:4 | trenes:3', f: 'maletas:2' },
    of: 'city',
  },
  {
    weight: 5,
    gender: 'f',
    noun: 'calle',
    activity: `*jugar ({game}:5 | con la pelota:3):4 | *recoger (una moneda | un billete | los periódicos):4 | *cantar (una canción)?50:3
      | *tocar {instrument}:4 | *vender (flores | periódicos | helados | libros | relojes):4 | *pasear ({with}:6 | con el perro:4):3`,
    scene: 'jugar cantar',
    contents: { m: 'coches:4 | niños:3 | árboles:2', f: 'tiendas:3' },
    goal: false,
  },
  {
    weight: 4,
    gender: 'f',
    noun: 'montaña',
    activity:
      '*esquiar {with?40}:4 | *caminar {with?50}:5 | *descansar (un poco)?50:3 | *ver (una cabra | un lobo | un zorro | las estrellas):3',
    scene: 'caminar descansar',
    contents: { m: 'lobos:2 | pueblos:2', f: 'cabras:3' },
  },
  {
    weight: 3,
    gender: 'f',
    noun: 'iglesia',
    activity:
      '*cantar (una canción)?40:4 | *rezar {praying?50}:4 | *tocar el órgano:3 | *mirar (las ventanas | los cuadros | las velas):3',
    scene: 'cantar rezar',
  },
  {
    weight: 4,
    gender: 'f',
    noun: 'universidad',
    activity: `*estudiar {science} {with?25}:6 | *enseñar {science}:5 | *leer {reading}:4 | *comer {dish}:3
      | *hacer (un examen | muchas preguntas):3`,
    scene: 'estudiar',
    contents: { m: 'estudiantes:5 | profesores:3' },
    of: 'city',
  },
];

/** What people do at any place: meet, wait and lose things. @type {(clause: Clause) => Choice} */
export function doAnywhere({ form, say }) {
  const happened = form === 'preterite' || form === 'perfect' ? 1 : 0;
  return choice(
    [
      22,
      say('*hablar {with} {topic?40}:8 | *esperar {whom}:6 | *buscar ({losable}:6 | {whom}:4):4 | *saludar {whom}:3'),
    ],
    [form === 'near' || form === 'progressive' ? 0 : 3, say('*pensar {about}')],
    [10 * happened, say('*encontrar ({losable} | {whom}):6 | *perder {losable}:4')],
  );
}

/** A choice between places for this kind of person; `build` creates the sentence for each. @type {(build: (place: Place) => Part, grownUp?: boolean) => Choice} */
export const overPlaces = (build, grownUp = true) =>
  choice(
    ...PLACES.filter(({ forAdults }) => grownUp || forAdults === undefined).map(
      (place) => /** @type {[number, Part]} */ ([place.weight, build(place)]),
    ),
  );

/** "en el mercado", or with another preposition. @type {(place: Place, preposition?: string) => string} */
export const inside = ({ gender, noun }, preposition = 'en') => `${article(preposition, gender, 's')} ${noun}`;
