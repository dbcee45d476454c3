import { countMatches, countNgrams } from './ngrams.js';
import { pairUp } from './parallel.js';
import { splitAtBlanks } from './whitespace.js';

export interface ChrfOptions {
  /** Maximum length of character n-grams. */
  characterOrder?: number;
  /** Maximum length of word n-grams: 0 for chrF, 2 for chrF++. */
  wordOrder?: number;
  /** Weight of recall relative to precision. */
  beta?: number;
}

/**
 * Corpus chrF, 0 to 100, with one reference per sentence: the F-score `(1 + b²) P R / (b² P + R)` of character n-grams without spaces;
 * precision and recall are means over the orders (Popović 2015; with words, chrF++, Popović 2017). Equal to sacreBLEU. Throws a
 * RangeError if the numbers of hypotheses and references differ.
 */
export function corpusChrf(
  hypotheses: readonly string[],
  references: readonly string[],
  { characterOrder = 6, wordOrder = 0, beta = 2 }: ChrfOptions = {},
): number {
  const totals = Array.from({ length: characterOrder + wordOrder }, () => ({
    hypothesis: 0,
    reference: 0,
    matches: 0,
  }));
  for (const [hypothesis, reference] of pairUp(hypotheses, references)) {
    const left = countAll(hypothesis, characterOrder, wordOrder);
    const right = countAll(reference, characterOrder, wordOrder);
    for (const [index, total] of totals.entries()) {
      const [own, wanted] = [left[index] as Map<string, number>, right[index] as Map<string, number>];
      // Orders longer than the reference are left out.
      if (wanted.size > 0) total.hypothesis += sum(own);
      total.reference += sum(wanted);
      total.matches += countMatches(own, wanted);
    }
  }
  const defined = totals.filter(({ hypothesis, reference }) => hypothesis > 0 && reference > 0);
  const precision = mean(defined.map(({ matches, hypothesis }) => matches / hypothesis));
  const recall = mean(defined.map(({ matches, reference }) => matches / reference));
  const weight = beta ** 2;
  return precision + recall === 0 ? 0 : (100 * (1 + weight) * precision * recall) / (weight * precision + recall);
}

function countAll(text: string, characterOrder: number, wordOrder: number): Map<string, number>[] {
  const fields = splitAtBlanks(text);
  const characters = [...fields.join('')];
  const words = fields.flatMap(splitPunctuation);
  return [
    ...orders(characterOrder).map((order) => countNgrams(characters, order, '')),
    ...orders(wordOrder).map((order) => countNgrams(words, order, ' ')),
  ];
}

/** Separates one ASCII punctuation mark from the end of a word, otherwise from its start: `(hi)` becomes `(hi` and `)`. */
function splitPunctuation(word: string): string[] {
  if ([...word].length === 1) return [word];
  if (punctuation.test(word.slice(-1))) return [word.slice(0, -1), word.slice(-1)];
  if (punctuation.test(word.charAt(0))) return [word.charAt(0), word.slice(1)];
  return [word];
}

const punctuation = /[!-/:-@[-`{-~]/;

function orders(highest: number): number[] {
  return Array.from({ length: highest }, (_, index) => index + 1);
}

function sum(counts: ReadonlyMap<string, number>): number {
  let total = 0;
  for (const count of counts.values()) total += count;
  return total;
}

function mean(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((total, value) => total + value, 0) / values.length;
}
