import { describe, expect, it } from 'vitest';
import { refuseRepeatedHeading, refuseUnlearnable } from '../../../src/data/labelled/learnable.js';
import { digestOf } from '../../../src/data/labelled/same-texts.js';
import { withNotices } from '../../../src/data/notices.js';
import { DataError } from '../../../src/errors.js';

const locationOf = (index: number) => ({ document: 'a.tsv', line: index + 1 });

describe('refuseUnlearnable', () => {
  it('takes two samples of each of two labels', () => {
    expect(() => refuseUnlearnable(['x', 'y', 'y', 'x'], locationOf)).not.toThrow();
  });

  it.each([
    [['label', 'x', 'x', 'y', 'y'], 'a.tsv:1 has the only training sample of the label "label".'],
    [['x', 'x', 'X', 'y', 'y'], 'a.tsv:3 has the only training sample of the label "X".'],
    [['1', '0', '1.0', '0', '1'], 'a.tsv:3 has the label "1.0" where others have "1"'],
    [['x', 'x', 'x'], 'All 3 training samples have the label "x": there is nothing to learn.'],
  ])('refuses %j', (labels, message) => {
    expect(() => refuseUnlearnable(labels, locationOf)).toThrow(DataError);
    expect(() => refuseUnlearnable(labels, locationOf)).toThrow(message);
  });

  it('takes numbers that are written alike, or with other zeros', () => {
    expect(() => refuseUnlearnable(['1.0', '0.0', '1.0', '0.0'], locationOf)).not.toThrow();
    expect(() => refuseUnlearnable(['01', '1', '01', '1'], locationOf)).not.toThrow();
  });

  it.each([
    [['Pos', 'neg', 'pos', 'pos', 'Pos', 'neg'], 'The labels "Pos" and "pos" differ only in case'],
    [['pos', 'neg', 'pos\u200b', 'pos', 'pos\u200b', 'neg'], 'The labels "pos" and "pos\\u200b" differ only'],
  ])('gives a notice of labels that look alike: %j', async (labels, notice) => {
    const notices: string[] = [];
    await withNotices(
      (message) => notices.push(message),
      async () => refuseUnlearnable(labels, locationOf),
    );
    expect(notices.join()).toContain(notice);
  });

  const hintFor = (labels: string[], kept: string[] = []): string => {
    try {
      refuseUnlearnable(labels, locationOf, kept);
    } catch (error) {
      return (error as DataError).hint ?? '';
    }
    return '';
  };

  it('knows of samples that are held back', () => {
    expect(hintFor(['x', 'y', 'y'], ['x'])).toContain('set data.validationFraction to 0');
    expect(hintFor(['x', 'y', 'y'], ['y'])).toContain('Correct it if it is a typo');
  });

  it('asks for another column where many labels stand once', () => {
    expect(hintFor(['x', 'y', 'z', 'u', 'u'])).toContain('Set data.labelColumn');
  });
});

describe('refuseRepeatedHeading', () => {
  const texts = (...pairs: [string, string][]) =>
    pairs.map(([label, text], index) => ({ label, text, document: 'a.csv', line: index + 1 }));
  const [x, y]: [string, string][][] = [
    [
      ['x', 'buena'],
      ['x', 'bonita'],
    ],
    [
      ['y', 'mala'],
      ['y', 'fea'],
    ],
  ] as [string, string][][];

  const refuse = (samples: ReturnType<typeof texts>) =>
    refuseRepeatedHeading(
      samples.map(({ label }) => label),
      Float64Array.from(samples, ({ text }) => digestOf(text)),
      (index) => samples[index] as (typeof samples)[number],
    );

  it('names both places of a heading that stands in the data twice', () => {
    const samples = texts(['label', 'text'], ...(x ?? []), ['label', 'text'], ...(y ?? []));
    expect(() => refuse(samples)).toThrow(
      'All 2 samples of the label "label" are the text "text", the first at a.csv:1, the second at a.csv:4.',
    );
  });

  it.each([
    ['labels of several texts', texts(...(x ?? []), ...(y ?? []), ['z', 'rara'], ['z', 'lenta'])],
    ['two labels', texts(...(x ?? []), ['y', 'mala'], ['y', 'mala'])],
    ['a toy with one text a label', texts(['x', 'a'], ['x', 'a'], ['y', 'b'], ['y', 'b'], ['z', 'c'], ['z', 'c'])],
  ])('takes %s', (_, samples) => {
    expect(() => refuse(samples)).not.toThrow();
  });
});
