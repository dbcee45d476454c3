import { describe, expect, it } from 'vitest';
import { stratifiedFolds } from '../../../src/data/labelled/folds.js';
import { digestOf, noticeSame } from '../../../src/data/labelled/same-texts.js';
import { cutSamples } from '../../../src/data/labelled/splits.js';
import { withNotices } from '../../../src/data/notices.js';
import { createRandom } from '../../../src/runtime/random.js';
import { asWritten } from '../../../src/text/compared.js';

const fractions = { validationFraction: 0.2, testFraction: 0.1 };
const by = (seed: number) => ({
  stratify: ({ label }: { label: string }) => label,
  identity: ({ text }: { text: string }) => text,
  random: createRandom(seed),
});

const digests = (texts: readonly string[]) => Float64Array.from(texts, digestOf);

/** 60 texts, each four times, its labels as they fall. */
const repeated = Array.from({ length: 240 }, (_, index) => ({
  text: `t${index % 60}`,
  label: index % 7 < 3 ? 'a' : 'b',
}));

describe('samples of the same text', () => {
  it.each([1, 2, 3])('stay together in a fraction drawn by %i', (seed) => {
    const { train, validation, test } = cutSamples(repeated, fractions, by(seed));
    const parts = [train, validation ?? [], test ?? []].map((part) => new Set(part.map(({ text }) => text)));
    expect(parts.reduce((sum, { size }) => sum + size, 0)).toBe(60);
    expect([train.length, validation?.length, test?.length]).toEqual([168, 48, 24]);
  });

  it('are drawn as before where there are none', () => {
    const single = repeated.slice(0, 60);
    const grouped = cutSamples(single, fractions, by(5));
    expect(grouped).toEqual(cutSamples(single, fractions, { ...by(5), identity: null }));
  });

  it('stay together in a fold', () => {
    const texts = repeated.map(({ text }) => text);
    const folds = stratifiedFolds(
      repeated.map(({ label }) => label),
      5,
      createRandom(1),
      Float64Array.from(texts, digestOf),
    );
    expect(new Set(texts.map((text, index) => `${text} ${folds[index]}`)).size).toBe(60);
    expect(new Set(folds).size).toBe(5);
  });

  it('are counted where files of their own have them', async () => {
    const told: string[] = [];
    await withNotices(
      (message) => told.push(message),
      async () => noticeSame(digests(['a', 'b']), { validation: digests(['b', 'c', 'b', 'd']), test: null }),
    );
    expect(told).toEqual([
      '2 of 4 validation samples (50.0%) are also in the training data, word for word: scores on them are too good.',
    ]);
  });
});

describe('asWritten', () => {
  it.each([
    ['Sí, ÁNGEL', true, 'es', 'sí, ángel'],
    ['IŞIK', true, 'tr', 'ışık'],
    ['Sí, ÁNGEL', false, 'es', 'Sí, ÁNGEL'],
  ])('writes %s, lower-cased: %s', (text, lowercase, language, expected) => {
    expect(asWritten(text, { lowercase, language })).toBe(expected);
  });
});
