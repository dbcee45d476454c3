import { describe, expect, it } from 'vitest';
import { generateAgreement, generateRecall } from '../../../src/data/synthetic/memory.js';
import { createRandom } from '../../../src/runtime/random.js';

const options = { count: 500, maxDistance: 40 };

describe('generateRecall', () => {
  const samples = generateRecall(options, createRandom(1));

  it('labels a text by its first letter, which stands nowhere else in it', () => {
    for (const { text, label, distance } of samples) {
      expect(text[0]).toBe(label);
      expect(text.slice(1)).toMatch(/^[a-h]+$/);
      expect(text.length - 1).toBe(distance);
    }
  });

  it('draws every distance from 1 to the largest', () => {
    const distances = new Set(samples.map(({ distance }) => distance));
    expect([Math.min(...distances), Math.max(...distances)]).toEqual([1, 40]);
    expect(distances.size).toBe(40);
  });

  it('draws each label about as often as the others', () => {
    for (const symbol of 'ABCD') {
      const share = samples.filter(({ label }) => label === symbol).length / samples.length;
      expect(Math.abs(share - 0.25)).toBeLessThan(0.08);
    }
  });
});

describe('generateAgreement', () => {
  const samples = generateAgreement(options, createRandom(1));

  it('labels a sentence by the number of its subject', () => {
    for (const { text, label } of samples) expect(label).toBe(/^(Los|Las) /.test(text) ? 'comen' : 'come');
  });

  it('puts nothing between subject and verb that agrees with the subject', () => {
    const between = (wanted: string) =>
      new Set(samples.filter(({ label }) => label === wanted).flatMap(({ text }) => text.split(' ').slice(2)));
    expect(between('come')).toEqual(between('comen'));
  });

  it('counts the words and commas after the subject, which are at most as many as asked for', () => {
    for (const { text, distance } of samples) {
      expect(text.split(' ').length - 2).toBe(distance);
      expect(distance).toBeLessThanOrEqual(40);
    }
    expect(Math.max(...samples.map(({ distance }) => distance))).toBeGreaterThan(35);
  });
});

it('draws other samples for another seed, and the same for the same one', () => {
  expect(generateRecall(options, createRandom(1))).toEqual(generateRecall(options, createRandom(1)));
  expect(generateRecall(options, createRandom(1))).not.toEqual(generateRecall(options, createRandom(2)));
});
