import { ConfigError } from '../../errors.js';
import type { Random } from '../../runtime/random.js';

export interface AdditionOptions {
  /** Maximum digits of a number. */
  digits: number;
  count: number;
  /** Writes questions in reverse, so that corresponding digits are closer to each other. */
  reverse: boolean;
}

/** A sum and its result, in decimal digits. */
export interface Sum {
  question: string;
  answer: string;
}

/**
 * Different sums `a+b`, of which none is another one's `b+a`, as Keras's example "Implementation of sequence to sequence
 * learning for performing addition of two numbers" draws them: 1 to `digits` digits at random, leading zeros dropped.
 * Throws a ConfigError for more sums than there are.
 */
export function generateAddition({ digits, count, reverse }: AdditionOptions, random: Random): Sum[] {
  const numbers = 10 ** digits;
  const possible = (numbers * (numbers + 1)) / 2;
  if (count > possible) throw tooMany(count, possible, digits);
  const draw = () => random.integer(10 ** (1 + random.integer(digits)));
  const seen = new Set<string>();
  const sums: Sum[] = [];
  while (sums.length < count) {
    const [left, right] = [draw(), draw()];
    const key = `${Math.min(left, right)}+${Math.max(left, right)}`;
    if (seen.has(key)) continue;
    seen.add(key);
    const question = `${left}+${right}`;
    sums.push({ question: reverse ? [...question].reverse().join('') : question, answer: String(left + right) });
  }
  return sums;
}

function tooMany(count: number, possible: number, digits: number): ConfigError {
  const kind = digits === 1 ? 'one digit' : `up to ${digits} digits`;
  return new ConfigError(`There are ${possible} different sums of two numbers of ${kind}, not ${count}.`, {
    hint: `Use ${possible} or fewer, or more digits.`,
  });
}
