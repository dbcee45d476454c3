import { describe, expect, it } from 'vitest';
import { generateAddition } from '../../../src/data/synthetic/addition.js';
import { ConfigError } from '../../../src/errors.js';
import { createRandom } from '../../../src/runtime/random.js';

const options = { digits: 3, count: 500, reverse: false };

describe('generateAddition', () => {
  it('adds', () => {
    for (const { question, answer } of generateAddition(options, createRandom(1))) {
      expect(question).toMatch(/^(0|[1-9]\d{0,2})\+(0|[1-9]\d{0,2})$/);
      const [left, right] = question.split('+').map(Number) as [number, number];
      expect(answer).toBe(String(left + right));
    }
  });

  it('writes questions backwards where it is asked to, answers not', () => {
    const straight = generateAddition(options, createRandom(2));
    const reversed = generateAddition({ ...options, reverse: true }, createRandom(2));
    expect(reversed).toEqual(
      straight.map(({ question, answer }) => ({ question: [...question].reverse().join(''), answer })),
    );
  });

  it('draws lengths alike, so that short numbers are not rare', () => {
    const lengths = generateAddition({ ...options, count: 3000 }, createRandom(3)).flatMap(({ question }) =>
      question.split('+').map((number) => number.length),
    );
    const share = lengths.filter((length) => length === 1).length / lengths.length;
    // Drawn from 0 to 999 alike it would be 0.01.
    expect(share).toBeGreaterThan(0.2);
  });

  it('finds all sums that there are, each once', () => {
    const sums = generateAddition({ digits: 1, count: 55, reverse: false }, createRandom(4));
    const keys = sums.map(({ question }) => question.split('+').sort().join('+'));
    expect(new Set(keys).size).toBe(55);
  });

  it('refuses more sums than there are', () => {
    const generate = () => generateAddition({ digits: 2, count: 5051, reverse: false }, createRandom(5));
    expect(generate).toThrow(ConfigError);
    expect(generate).toThrow('There are 5050 different sums of two numbers of up to 2 digits, not 5051.');
  });

  it('draws others by another seed', () => {
    expect(generateAddition(options, createRandom(6))).not.toEqual(generateAddition(options, createRandom(7)));
  });
});
