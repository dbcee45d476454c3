/**
 * Things that people eat, read, buy, lose and look at. `LEXICON` names them for the slots of `say`.
 *
 * @typedef {import('./grammar.mjs').Choice} Choice
 * @typedef {import('./grammar.mjs').Part} Part
 * @typedef {import('./inflect.mjs').Gender} Gender
 * @typedef {import('./inflect.mjs').GrammaticalNumber} GrammaticalNumber
 * @typedef {Partial<Readonly<Record<Gender, string>>>} Nouns
 */

import { choice, maybe } from './grammar.mjs';
import { agreeingAdjective, determiner } from './inflect.mjs';
import { say, weights } from './notation.mjs';

/**
 * "un vestido rojo": one of the nouns, with an agreeing article and, with probability `described`, an agreeing adjective.
 *
 * @param {'the' | 'a'} kind
 * @param {GrammaticalNumber} number
 * @param {Nouns} nouns
 * @param {string} adjectives
 * @param {number} described
 * @returns {Choice}
 */
function item(kind, number, nouns, adjectives, described) {
  return choice(
    .../** @type {[Gender, string][]} */ (Object.entries(nouns)).map(([gender, words]) => {
      const total = weights(words).reduce((sum, [, weight]) => sum + weight, 0);
      const description = maybe(described, agreeingAdjective(adjectives, gender, number));
      return /** @type {[number, ...Part[]]} */ ([total, determiner(kind, gender, number), say(words), description]);
    }),
  );
}

const COLOURS = 'rojo:5 | azul:5 | negro:5 | blanco:5 | verde:4 | amarillo:4 | gris:3 | marrón:3';
const STYLES = `${COLOURS} | nuevo:4 | elegante:4 | caro:3 | viejo:3 | barato:3 | bonito:3`;

/** @type {Nouns} */
const CLOTHES = {
  m: 'vestido:5 | abrigo:5 | sombrero:4 | jersey:4 | traje:3',
  f: 'camisa:5 | falda:4 | chaqueta:4 | corbata:3 | bufanda:3',
};
/** @type {Nouns} */
const PAIRS = { m: 'zapatos:6 | pantalones:5 | guantes:3 | calcetines:3', f: 'botas:4 | gafas:4' };
/** @type {Readonly<Record<Gender, Nouns>>} */
const WORN_BY = {
  m: { m: 'abrigo:5 | sombrero:5 | jersey:4 | traje:3', f: 'camisa:5 | chaqueta:5 | corbata:3 | bufanda:2' },
  f: { m: 'vestido:6 | abrigo:5 | sombrero:4 | jersey:3', f: 'camisa:4 | falda:5 | chaqueta:4 | bufanda:2' },
};

/** "el abrigo azul" or "un abrigo azul", as people of this gender wear it. @type {(kind: 'the' | 'a', gender: Gender) => Choice} */
export const clothesOf = (kind, gender) =>
  choice([65, item(kind, 's', WORN_BY[gender], STYLES, 0.4)], [35, item(kind, 'p', PAIRS, STYLES, 0.4)]);

const fruit =
  say(`manzanas:6 | naranjas:6 | tomates:6 | patatas:5 | peras:4 | limones:4 | uvas:4 | cebollas:4 | fresas:4
  | cerezas:4 | aceitunas:3 | melocotones:3 | zanahorias:3 | nueces:3`);
const staple = say(
  'pan:6 | queso:6 | pescado:6 | carne:5 | fruta:5 | leche:5 | arroz:4 | aceite:4 | miel:4 | jamón:4 | sal:3',
);
const gift = choice(
  [
    30,
    item(
      'a',
      's',
      {
        m: 'libro:5 | reloj:5 | sombrero:3 | cuadro:4 | vestido:4',
        f: 'bicicleta:5 | pelota:4 | cámara:4 | guitarra:4 | bufanda:3 | camisa:3 | lámpara:3',
      },
      'nuevo:4 | pequeño:4 | bonito:4 | rojo:3 | azul:3 | blanco:3 | negro:3',
      0.5,
    ),
  ],
  [
    10,
    item(
      'a',
      's',
      { m: 'perro:4 | gato:4 | pájaro:2', f: 'tortuga:2' },
      'pequeño:4 | negro:3 | blanco:3 | marrón:2',
      0.5,
    ),
  ],
  [20, say('flores:5 | bombones:4 | dinero:4 | libros:3 | juguetes:3 | un ramo de (flores:2 | rosas:3):4')],
);

/** Things that get lost; a following pronoun agrees with them. @type {readonly [weight: number, Gender, GrammaticalNumber, words: string][]} */
export const LOSABLE = [
  [9, 'f', 'p', 'las llaves'],
  [6, 'f', 'p', 'las gafas'],
  [6, 'm', 's', 'el paraguas'],
  [4, 'm', 's', 'el pasaporte'],
  [5, 'm', 's', 'el teléfono'],
  [4, 'm', 's', 'el reloj'],
  [6, 'f', 's', 'la cartera'],
  [5, 'f', 's', 'la maleta'],
  [4, 'm', 'p', 'los guantes'],
  [4, 'm', 'p', 'los billetes'],
];

/** Things that are bought and passed on. @type {typeof LOSABLE} */
export const PRESENTS = [
  [7, 'm', 's', 'un libro'],
  [5, 'm', 's', 'un vestido'],
  [5, 'm', 's', 'un reloj'],
  [5, 'f', 's', 'una bicicleta'],
  [4, 'f', 's', 'una guitarra'],
  [4, 'f', 's', 'una camisa'],
  [4, 'm', 'p', 'unos zapatos'],
  [3, 'm', 'p', 'dos cuadros'],
  [4, 'f', 'p', 'unas flores'],
  [3, 'f', 'p', 'unas botas'],
];

/** The contents of the slots of `say`. */
const LEXICON = {
  fruit,
  food: choice(
    [34, fruit],
    [30, staple],
    [12, say('un kilo de:5 | dos kilos de:3 | tres kilos de:2 | medio kilo de:2'), fruit],
    [10, say('una docena de huevos:6 | una botella de (aceite | leche):5')],
    [12, staple, 'y', fruit],
  ),
  dish: say(`(sopa:6 | paella:5 | pescado:5 | carne:5 | arroz:4 | pasta:4 | ensalada:4 | pollo:4 | tortilla:4 | queso:3 | jamón:3):50
    | (un plato de:3 | un poco de:2) (sopa:5 | arroz:4 | pasta:4 | jamón:3 | lentejas:4 | verduras:3):20
    | (pan:4 | pollo:3 | pescado:3) con (queso:3 | tomate:3 | patatas:3 | ensalada:2):20
    | un bocadillo de (jamón:3 | queso:3 | tortilla:2):10`),
  drink: say(`(agua:5 | leche:4 | té:3 | café:5 | zumo:3 | limonada:3):60 | un vaso de (agua:5 | leche:4 | zumo:4):25
    | una taza de (té:4 | café:4 | chocolate:3):15`),
  coffee: say('café:8 | té:5 | chocolate:4 | refresco:4'),
  breakfast: say('pan con (miel:4 | tomate:4 | queso:3) | café con leche | fruta | huevos'),
  reading: choice(
    [20, 'el periódico'],
    [
      50,
      item(
        'a',
        's',
        { m: 'libro:8 | cuento:5 | poema:4 | artículo:4', f: 'novela:6 | revista:5 | carta:5 | historia:3' },
        'interesante:5 | largo:4 | corto:4 | divertido:4 | triste:4 | antiguo:4 | aburrido:3 | viejo:3 | francés:3 | famoso:3',
        0.55,
      ),
    ],
    [
      18,
      say('un libro de:3 | una novela de'),
      say('historia:4 | aventuras:4 | viajes:3 | poesía:3 | misterio:3 | amor:3'),
    ],
  ),
  work: item(
    'a',
    's',
    { m: 'libro:5 | cuento:4 | poema:4', f: 'novela:4 | canción:3' },
    'triste:4 | largo:4 | divertido:3 | corto:4 | famoso:3 | interesante:3',
    0.5,
  ),
  film: item(
    'a',
    's',
    { f: 'película:8 | comedia:3', m: 'documental:3' },
    'francés:4 | divertido:4 | triste:3 | largo:3 | aburrido:3 | antiguo:4 | interesante:3',
    0.6,
  ),
  goods: item(
    'a',
    's',
    {
      m: 'coche:6 | reloj:5 | ordenador:4 | cuadro:4 | teléfono:4 | paraguas:3 | espejo:4 | piano:3',
      f: 'casa:6 | bicicleta:5 | guitarra:4 | cámara:4 | lámpara:4 | mesa:4 | moto:3 | silla:4 | cama:3',
    },
    'nuevo:5 | pequeño:5 | grande:4 | viejo:3 | caro:4 | barato:4 | bonito:4 | antiguo:3 | moderno:3 | blanco:2 | negro:2',
    0.55,
  ),
  clothes: choice([65, item('a', 's', CLOTHES, STYLES, 0.55)], [35, item('a', 'p', PAIRS, STYLES, 0.55)]),
  gift,
  pet: choice(
    [
      50,
      item(
        'a',
        's',
        { m: 'perro:7 | gato:7 | caballo:4 | pájaro:4 | burro:3', f: 'tortuga:4 | vaca:3' },
        'negro:5 | blanco:5 | pequeño:5 | viejo:4 | grande:4 | gris:4 | marrón:3',
        0.6,
      ),
    ],
    [20, say('dos:5 | tres:4 | cuatro:2'), say('perros:4 | gatos:5 | caballos:3 | pájaros:3 | gallinas:3 | vacas:2')],
  ),
  colour: say(COLOURS),
  plants: say('rosas:5 | flores:5 | tulipanes:4 | tomates:4 | lechugas:4 | un limonero:3 | un árbol:4'),
  letter: say('una carta:6 | un mensaje:5 | una postal:4 | un poema:3 | una nota:3'),
  losable: choice(...LOSABLE.map(([weight, , , words]) => /** @type {[number, string]} */ ([weight, words]))),
  science: say(
    'historia:5 | medicina:5 | música:4 | matemáticas:4 | filosofía:3 | arte:4 | literatura:4 | química:3 | física:3 | derecho:3',
  ),
  language: say('inglés:6 | francés:5 | español:5 | alemán:4 | italiano:4 | ruso:3 | portugués:3 | chino:3'),
  instrument: say('el (piano:6 | violín:4 | tambor:3):13 | la (guitarra:6 | flauta:4 | trompeta:3):13'),
  game: say('al (fútbol:6 | tenis:5 | ajedrez:5 | baloncesto:4 | escondite:3):75 | a las cartas:22'),
  city: say(`Madrid:8 | Sevilla:6 | Barcelona:6 | Granada:5 | Valencia:5 | Toledo:4 | Bilbao:4 | Málaga:4 | Córdoba:4 | Zaragoza:3
    | Salamanca:3 | Lima:3 | Buenos Aires:3 | Bogotá:3 | Quito:2 | París:4 | Roma:4 | Londres:3 | Lisboa:3 | Berlín:2`),
  port: say('Barcelona:4 | Valencia:4 | Málaga:4 | Bilbao:3 | Lisboa:3 | Buenos Aires:2'),
  snowyCity: say('Madrid:4 | Granada:3 | Bilbao:2 | Zaragoza:3 | Salamanca:3 | París:3 | Londres:3 | Berlín:3'),
  vehicle: say('tren:6 | coche:6 | avión:5 | autobús:6'),
  topic:
    say(`de (política:4 | música:4 | fútbol:4 | cine:4 | libros:3 | la familia:3 | sus viajes:3 | sus problemas:3):28
    | del (trabajo:4 | futuro:3):7`),
};

/** @type {import('./notation.mjs').Meanings} */
export const THINGS = {
  slot: (name) => {
    const part = LEXICON[/** @type {keyof typeof LEXICON} */ (name)];
    if (part === undefined) throw new SyntaxError(`The lexicon has no "${name}".`);
    return part;
  },
};
