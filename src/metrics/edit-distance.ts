import { distance } from 'fastest-levenshtein';
import { pairUp } from './parallel.js';
import { splitAtBlanks } from './whitespace.js';

/** The number of insertions, deletions and substitutions between two sequences (Levenshtein 1966). */
export function editDistance(left: readonly string[], right: readonly string[]): number {
  const codes = new Map<string, string>();
  // The library compares code units, so each distinct item is mapped to one.
  const write = (items: readonly string[]) =>
    items
      .map((item) => {
        const code = codes.get(item) ?? String.fromCharCode(codes.size);
        codes.set(item, code);
        return code;
      })
      .join('');
  const [written, wanted] = [write(left), write(right)];
  if (codes.size > CODE_UNITS) throw new RangeError(`More than ${CODE_UNITS} distinct items cannot be compared.`);
  return distance(written, wanted);
}

const CODE_UNITS = 2 ** 16;

/** The errors of transcriptions over a corpus. */
export interface ErrorRate {
  /** `errors / length`: 0 without errors; can exceed 1. */
  rate: number;
  errors: number;
  /** Length of the references, in characters or words. */
  length: number;
}

/** Character error rate (CER), including spaces; a character is a code point. See `wordErrorRate`. */
export function characterErrorRate(hypotheses: readonly string[], references: readonly string[]): ErrorRate {
  return errorRate(hypotheses, references, (text) => [...text]);
}

/**
 * Word error rate (WER): the sum of the edit distances divided by the total length of the references; NaN if all are empty. Throws a
 * RangeError if the numbers of hypotheses and references differ.
 */
export function wordErrorRate(hypotheses: readonly string[], references: readonly string[]): ErrorRate {
  return errorRate(hypotheses, references, splitAtBlanks);
}

function errorRate(
  hypotheses: readonly string[],
  references: readonly string[],
  split: (text: string) => string[],
): ErrorRate {
  let errors = 0;
  let length = 0;
  for (const [hypothesis, reference] of pairUp(hypotheses, references)) {
    const wanted = split(reference);
    errors += editDistance(split(hypothesis), wanted);
    length += wanted.length;
  }
  return { rate: errors / length, errors, length };
}
