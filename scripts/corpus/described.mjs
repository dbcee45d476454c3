/**
 * Things that the sentences describe as new, red or open.
 *
 * @typedef {import('./inflect.mjs').Gender} Gender
 * @typedef {import('./inflect.mjs').GrammaticalNumber} GrammaticalNumber
 *
 * @typedef {object} Described
 * @property {number} weight
 * @property {Gender} gender
 * @property {GrammaticalNumber} number
 * @property {string} noun
 * @property {string} qualities adjectives with ser
 * @property {string} [states] adjectives with estar
 * @property {true} [priced] if questions ask for its price
 */

/** @type {readonly Described[]} */
export const DESCRIBED = [
  {
    weight: 7,
    gender: 'f',
    number: 's',
    noun: 'casa',
    qualities: 'grande:5 | pequeño:4 | blanco:4 | viejo:4 | nuevo:3 | bonito:4 | caro:3',
    states: 'limpio:3 | vacío:3',
    priced: true,
  },
  {
    weight: 5,
    gender: 'm',
    number: 's',
    noun: 'coche',
    qualities: 'rojo:4 | nuevo:4 | rápido:4 | viejo:3 | caro:3 | azul:3',
    states: 'sucio:4 | roto:3',
    priced: true,
  },
  { weight: 4, gender: 'm', number: 's', noun: 'jardín', qualities: 'grande:4 | bonito:5 | pequeño:3 | tranquilo:3' },
  {
    weight: 5,
    gender: 'f',
    number: 's',
    noun: 'comida',
    qualities: 'bueno:4 | rico:4 | caro:2',
    states: 'frío:5 | listo:5 | caliente:4',
  },
  {
    weight: 4,
    gender: 'f',
    number: 's',
    noun: 'habitación',
    qualities: 'pequeño:4 | oscuro:4 | cómodo:4 | grande:3',
    states: 'limpio:4 | sucio:3 | vacío:3',
  },
  {
    weight: 4,
    gender: 'm',
    number: 's',
    noun: 'perro',
    qualities: 'negro:4 | pequeño:4 | viejo:3 | inteligente:3 | simpático:2',
    states: 'cansado:3 | enfermo:3 | contento:2',
  },
  {
    weight: 3,
    gender: 'f',
    number: 's',
    noun: 'bicicleta',
    qualities: 'rojo:4 | nuevo:4 | verde:3 | cómodo:3',
    states: 'roto:4 | sucio:3',
    priced: true,
  },
  {
    weight: 4,
    gender: 'm',
    number: 'p',
    noun: 'zapatos',
    qualities: 'nuevo:4 | cómodo:4 | caro:4 | negro:3',
    states: 'sucio:5 | roto:4',
    priced: true,
  },
  {
    weight: 4,
    gender: 'm',
    number: 'p',
    noun: 'libros',
    qualities: 'interesante:5 | viejo:3 | caro:3 | aburrido:2',
    priced: true,
  },
  {
    weight: 4,
    gender: 'f',
    number: 'p',
    noun: 'manzanas',
    qualities: 'rojo:4 | dulce:4 | barato:4 | verde:3',
    priced: true,
  },
  {
    weight: 3,
    gender: 'f',
    number: 'p',
    noun: 'ventanas',
    qualities: 'grande:4 | pequeño:3 | azul:2',
    states: 'abierto:6 | cerrado:6 | sucio:4',
  },
  { weight: 3, gender: 'm', number: 'p', noun: 'gatos', qualities: 'gris:4 | negro:4 | bonito:3 | pequeño:3' },
  {
    weight: 3,
    gender: 'f',
    number: 'p',
    noun: 'flores',
    qualities: 'blanco:4 | amarillo:4 | bonito:5 | rojo:3',
    priced: true,
  },
  {
    weight: 3,
    gender: 'f',
    number: 's',
    noun: 'puerta',
    qualities: 'verde:3 | viejo:3 | pequeño:3',
    states: 'abierto:7 | cerrado:7',
  },
  {
    weight: 3,
    gender: 'm',
    number: 's',
    noun: 'abrigo',
    qualities: 'elegante:4 | caro:4 | gris:3 | nuevo:3',
    states: 'sucio:3 | roto:3',
    priced: true,
  },
  {
    weight: 3,
    gender: 'f',
    number: 's',
    noun: 'camisa',
    qualities: 'blanco:4 | elegante:4 | barato:3 | azul:3',
    states: 'limpio:3 | sucio:3',
    priced: true,
  },
];
