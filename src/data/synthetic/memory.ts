import type { Random } from '../../runtime/random.js';

export interface MemoryOptions {
  count: number;
  /** Maximum steps between the deciding token and the end of a sample. */
  maxDistance: number;
}

/** A text and the label that its beginning decides. */
export interface MemorySample {
  text: string;
  label: string;
  /** Steps between the deciding token and the last one. */
  distance: number;
}

const SYMBOLS = [...'ABCD'];
const DISTRACTORS = [...'abcdefgh'];

/**
 * Recall: a capital letter, then unrelated letters. The label is the capital. Distances are uniform in
 * 1..maxDistance. After Hochreiter and Schmidhuber 1997, "Long short-term memory", experiment 2: the same task for any distance.
 */
export function generateRecall({ count, maxDistance }: MemoryOptions, random: Random): MemorySample[] {
  return Array.from({ length: count }, () => {
    const distance = 1 + random.integer(maxDistance);
    const label = pick(SYMBOLS, random);
    const noise = Array.from({ length: distance }, () => pick(DISTRACTORS, random));
    return { text: label + noise.join(''), label, distance };
  });
}

const SUBJECTS: [singular: string, plural: string][] = [
  ['El niño', 'Los niños'],
  ['La niña', 'Las niñas'],
  ['El vecino', 'Los vecinos'],
  ['La profesora', 'Las profesoras'],
  ['El gato', 'Los gatos'],
  ['La amiga', 'Las amigas'],
];

const VERBS: [singular: string, plural: string] = ['come', 'comen'];

/** Phrases between subject and verb; none agrees with the subject, and their nouns have either number. */
const ADJUNCTS = [
  'según contó ayer la tía',
  'según dijeron los abuelos',
  'después de las clases',
  'en la plaza del pueblo',
  'con sus amigos',
  'con su hermana',
  'por las tardes',
  'desde el lunes',
  'a la sombra de los árboles',
  'en casa de mis primos',
  'junto al mercado',
  'antes de la cena',
].map((adjunct) => adjunct.split(' '));

/**
 * Agreement: a subject, words of which none tells its number, and the verb to choose, as in "El niño, que salió del
 * colegio, come filetes". The label is the verb's form. Distances are those that whole adjuncts come to, at most maxDistance.
 */
export function generateAgreement({ count, maxDistance }: MemoryOptions, random: Random): MemorySample[] {
  return Array.from({ length: count }, () => {
    const number = random.integer(2) as 0 | 1;
    const wanted = 1 + random.integer(maxDistance);
    const between: string[] = [];
    for (;;) {
      const left = wanted - between.length - 2;
      const fitting = ADJUNCTS.filter((adjunct) => adjunct.length <= left);
      if (fitting.length === 0) break;
      between.push(...pick(fitting, random));
    }
    const rest = between.length === 0 ? [] : [',', ...between, ','];
    const text = [pick(SUBJECTS, random)[number], ...rest].join(' ');
    return { text, label: VERBS[number], distance: rest.length };
  });
}

function pick<Value>(values: readonly Value[], random: Random): Value {
  return values[random.integer(values.length)] as Value;
}
