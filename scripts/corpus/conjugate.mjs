/**
 * Spanish conjugation: regular endings, and a table of the changes in each irregular verb.
 *
 * @typedef {'1s' | '2s' | '3s' | '1p' | '3p'} Person
 * @typedef {'present' | 'preterite' | 'imperfect' | 'future' | 'subjunctive'} Tense
 *
 * @typedef {object} Irregularity
 * @property {[string, string]} [diphthong] change of the stem's last vowel when it is stressed: `['e', 'ie']`
 * @property {string} [weak] the vowel before a stressed i-diphthong in -ir verbs: dormir, durmió
 * @property {string} [yo] first person singular of the present; the subjunctive follows it
 * @property {readonly string[]} [present] all five persons, if no rule applies
 * @property {string} [preterite] strong stem: tuv-
 * @property {string} [future] stem: tendr-
 * @property {string} [subjunctive] stem, if it does not follow `yo`
 * @property {string} [participle]
 * @property {string} [gerund]
 */

/** @type {readonly Person[]} */
export const PERSONS = ['1s', '2s', '3s', '1p', '3p'];

const ENDINGS = {
  ar: {
    present: 'o as a amos an',
    preterite: 'é aste ó amos aron',
    imperfect: 'aba abas aba ábamos aban',
    subjunctive: 'e es e emos en',
  },
  er: {
    present: 'o es e emos en',
    preterite: 'í iste ió imos ieron',
    imperfect: 'ía ías ía íamos ían',
    subjunctive: 'a as a amos an',
  },
  ir: {
    present: 'o es e imos en',
    preterite: 'í iste ió imos ieron',
    imperfect: 'ía ías ía íamos ían',
    subjunctive: 'a as a amos an',
  },
};
const FUTURE_ENDINGS = 'é ás á emos án';
const STRONG_PRETERITE_ENDINGS = 'e iste o imos ieron';

/** @type {(stem: string, endings: string) => string[]} */
const attach = (stem, endings) => endings.split(' ').map((ending) => stem + ending);

/** @type {Readonly<Record<string, Irregularity>>} */
const IRREGULAR = {
  abrir: { participle: 'abierto' },
  acostar: { diphthong: ['o', 'ue'] },
  cerrar: { diphthong: ['e', 'ie'] },
  conocer: { yo: 'conozco' },
  contar: { diphthong: ['o', 'ue'] },
  costar: { diphthong: ['o', 'ue'] },
  dar: { present: ['doy', 'das', 'da', 'damos', 'dan'] },
  decir: {
    diphthong: ['e', 'i'],
    yo: 'digo',
    preterite: 'dij',
    future: 'dir',
    participle: 'dicho',
    gerund: 'diciendo',
  },
  doler: { diphthong: ['o', 'ue'] },
  dormir: { diphthong: ['o', 'ue'], weak: 'u' },
  elegir: { diphthong: ['e', 'i'], weak: 'i', yo: 'elijo' },
  empezar: { diphthong: ['e', 'ie'] },
  encontrar: { diphthong: ['o', 'ue'] },
  escribir: { participle: 'escrito' },
  esquiar: { diphthong: ['i', 'í'] },
  estar: { present: ['estoy', 'estás', 'está', 'estamos', 'están'], preterite: 'estuv', subjunctive: 'est' },
  haber: { present: ['he', 'has', 'ha', 'hemos', 'han'], preterite: 'hub', future: 'habr', subjunctive: 'hay' },
  hacer: { yo: 'hago', preterite: 'hic', future: 'har', participle: 'hecho' },
  ir: { present: ['voy', 'vas', 'va', 'vamos', 'van'], subjunctive: 'vay', gerund: 'yendo' },
  jugar: { diphthong: ['u', 'ue'] },
  llover: { diphthong: ['o', 'ue'] },
  nacer: { yo: 'nazco' },
  oír: { present: ['oigo', 'oyes', 'oye', 'oímos', 'oyen'], future: 'oir', subjunctive: 'oig', participle: 'oído' },
  parecer: { yo: 'parezco' },
  pedir: { diphthong: ['e', 'i'], weak: 'i' },
  pensar: { diphthong: ['e', 'ie'] },
  perder: { diphthong: ['e', 'ie'] },
  poder: { diphthong: ['o', 'ue'], preterite: 'pud', future: 'podr', gerund: 'pudiendo' },
  poner: { yo: 'pongo', preterite: 'pus', future: 'pondr', participle: 'puesto' },
  preferir: { diphthong: ['e', 'ie'], weak: 'i' },
  probar: { diphthong: ['o', 'ue'] },
  querer: { diphthong: ['e', 'ie'], preterite: 'quis', future: 'querr' },
  regar: { diphthong: ['e', 'ie'] },
  romper: { participle: 'roto' },
  saber: { yo: 'sé', preterite: 'sup', future: 'sabr', subjunctive: 'sep' },
  salir: { yo: 'salgo', future: 'saldr' },
  ser: { present: ['soy', 'eres', 'es', 'somos', 'son'], subjunctive: 'se' },
  tener: { diphthong: ['e', 'ie'], yo: 'tengo', preterite: 'tuv', future: 'tendr' },
  venir: { diphthong: ['e', 'ie'], yo: 'vengo', preterite: 'vin', future: 'vendr', gerund: 'viniendo' },
  ver: { present: ['veo', 'ves', 've', 'vemos', 'ven'], subjunctive: 've', participle: 'visto' },
  volver: { diphthong: ['o', 'ue'], participle: 'vuelto' },
};

/** Whole tenses that follow no table. @type {Readonly<Record<string, string>>} */
const SUPPLETIVE = {
  'ser imperfect': 'era eras era éramos eran',
  'ir imperfect': 'iba ibas iba íbamos iban',
  'ver imperfect': 'veía veías veía veíamos veían',
  'ser preterite': 'fui fuiste fue fuimos fueron',
  'ir preterite': 'fui fuiste fue fuimos fueron',
  'dar preterite': 'di diste dio dimos dieron',
  'ver preterite': 'vi viste vio vimos vieron',
  'hacer preterite': 'hice hiciste hizo hicimos hicieron',
  'estar subjunctive': 'esté estés esté estemos estén',
  'dar subjunctive': 'dé des dé demos den',
};

/**
 * @param {string} infinitive
 * @returns {{ stem: string, group: 'ar' | 'er' | 'ir', irregular: Irregularity }}
 * @throws {RangeError} when `infinitive` ends in none of -ar, -er, -ir
 */
function analyse(infinitive) {
  const group = infinitive.slice(-2).replace('í', 'i');
  if (group !== 'ar' && group !== 'er' && group !== 'ir') throw new RangeError(`"${infinitive}" is not an infinitive.`);
  return { stem: infinitive.slice(0, -2), group, irregular: IRREGULAR[infinitive] ?? {} };
}

/**
 * Replaces the last `from` in `stem`.
 *
 * @type {(stem: string, from: string, to: string) => string}
 */
function changeLast(stem, from, to) {
  const at = stem.lastIndexOf(from);
  return stem.slice(0, at) + to + stem.slice(at + from.length);
}

/** Keeps the sound of c, g, z and gu before e in -ar verbs. @type {(stem: string) => string} */
const spellBeforeE = (stem) => stem.replace(/c$/, 'qu').replace(/g$/, 'gu').replace(/z$/, 'c');

/** @type {(infinitive: string) => string[]} */
function present(infinitive) {
  const { stem, group, irregular } = analyse(infinitive);
  if (irregular.present !== undefined) return [...irregular.present];
  const { diphthong } = irregular;
  const stressed = diphthong === undefined ? stem : changeLast(stem, ...diphthong);
  return ENDINGS[group].present.split(' ').map((ending, index) => {
    if (index === 0 && irregular.yo !== undefined) return irregular.yo;
    return (PERSONS[index] === '1p' ? stem : stressed) + ending;
  });
}

/** @type {(infinitive: string) => string[]} */
function preterite(infinitive) {
  const { stem, group, irregular } = analyse(infinitive);
  if (irregular.preterite !== undefined) {
    return attach(irregular.preterite, STRONG_PRETERITE_ENDINGS).map((form) => form.replace('jieron', 'jeron'));
  }
  return ENDINGS[group].preterite.split(' ').map((ending, index) => {
    const third = PERSONS[index] === '3s' || PERSONS[index] === '3p';
    if (group === 'ar') return (index === 0 ? spellBeforeE(stem) : stem) + ending;
    // leer: leyó, leíste; dormir: durmió.
    if (/[aeoí]$/.test(stem)) return stem + (third ? ending.replace('i', 'y') : ending.replace(/^i/, 'í'));
    const { diphthong, weak } = irregular;
    return (
      (third && diphthong !== undefined && weak !== undefined ? changeLast(stem, diphthong[0], weak) : stem) + ending
    );
  });
}

/** @type {(infinitive: string) => string[]} */
function subjunctive(infinitive) {
  const { stem, group, irregular } = analyse(infinitive);
  const endings = ENDINGS[group].subjunctive;
  if (irregular.subjunctive !== undefined) return attach(irregular.subjunctive, endings);
  if (irregular.yo !== undefined) return attach(irregular.yo.slice(0, -1), endings);
  const stressed = present(infinitive);
  return endings.split(' ').map((ending, index) => {
    const { diphthong, weak } = irregular;
    const unstressed = diphthong !== undefined && weak !== undefined ? changeLast(stem, diphthong[0], weak) : stem;
    const base = PERSONS[index] === '1p' ? unstressed : (stressed[0] ?? '').slice(0, -1);
    return (group === 'ar' ? spellBeforeE(base) : base) + ending;
  });
}

/** @type {Readonly<Record<Tense, (infinitive: string) => string[]>>} */
const TENSES = {
  present,
  preterite,
  subjunctive,
  imperfect: (infinitive) => {
    const { stem, group } = analyse(infinitive);
    return attach(stem, ENDINGS[group].imperfect);
  },
  future: (infinitive) => attach(analyse(infinitive).irregular.future ?? infinitive, FUTURE_ENDINGS),
};

/**
 * The form of a verb: `conjugate('querer', 'present', '3s')` is "quiere".
 *
 * @param {string} infinitive
 * @param {Tense} tense
 * @param {Person} person
 * @returns {string}
 * @throws {RangeError} when `infinitive` ends in none of -ar, -er, -ir
 */
export function conjugate(infinitive, tense, person) {
  const forms = SUPPLETIVE[`${infinitive} ${tense}`]?.split(' ') ?? TENSES[tense](infinitive);
  return /** @type {string} */ (forms[PERSONS.indexOf(person)]);
}

/**
 * The past participle: "escrito".
 *
 * @param {string} infinitive
 * @returns {string}
 * @throws {RangeError} when `infinitive` ends in none of -ar, -er, -ir
 */
export function participle(infinitive) {
  const { stem, group, irregular } = analyse(infinitive);
  if (irregular.participle !== undefined) return irregular.participle;
  if (group === 'ar') return `${stem}ado`;
  return `${stem}${/[aeo]$/.test(stem) ? 'ído' : 'ido'}`;
}

/**
 * The gerund: "leyendo".
 *
 * @param {string} infinitive
 * @returns {string}
 * @throws {RangeError} when `infinitive` ends in none of -ar, -er, -ir
 */
export function gerund(infinitive) {
  const { stem, group, irregular } = analyse(infinitive);
  if (irregular.gerund !== undefined) return irregular.gerund;
  if (group === 'ar') return `${stem}ando`;
  const { diphthong, weak } = irregular;
  if (diphthong !== undefined && weak !== undefined) return `${changeLast(stem, diphthong[0], weak)}iendo`;
  return `${stem}${/[aeo]$/.test(stem) ? 'yendo' : 'iendo'}`;
}
