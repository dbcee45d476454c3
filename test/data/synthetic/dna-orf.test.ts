import { describe, expect, it } from 'vitest';
import { type DnaOptions, findReadingFrames, generateDna } from '../../../src/data/synthetic/dna-orf.js';
import { ConfigError } from '../../../src/errors.js';
import { createRandom } from '../../../src/runtime/random.js';

const options: DnaOptions = { count: 300, length: 300, gc: 0.5, minCodons: 10 };
const draw = (changes: Partial<DnaOptions> = {}, seed = 1) =>
  generateDna({ ...options, ...changes }, createRandom(seed));

/** The rule of `findReadingFrames` once more, by a regular expression that takes as few codons as it can. */
function scan(bases: string, minCodons: number): string {
  const frame = /ATG(?:...)*?(?:TAA|TAG|TGA)/y;
  let tags = '';
  while (tags.length < bases.length) {
    frame.lastIndex = tags.length;
    const [found = ''] = frame.exec(bases) ?? [];
    tags += found.length / 3 >= minCodons ? 'C'.repeat(found.length) : 'N';
  }
  return tags;
}

const share = (texts: readonly string[], letters: string) => {
  const all = texts.join('');
  return [...all].filter((letter) => letters.includes(letter)).length / all.length;
};

describe('generateDna', () => {
  it.each([2, 3, 10, 20])('tags the bases of frames of %d codons and more', (minCodons) => {
    for (const { bases, tags } of draw({ minCodons }, minCodons)) {
      expect(bases).toMatch(/^[ACGT]+$/);
      expect(tags).toBe(scan(bases, minCodons));
    }
  });

  it('has about as many coding bases as others', () => {
    const coding = share(
      draw().map(({ tags }) => tags),
      'C',
    );
    expect(coding).toBeGreaterThan(0.4);
    expect(coding).toBeLessThan(0.7);
  });

  it('has start codons without a stop in frame, and frames too short to count', () => {
    const starts = draw().flatMap(({ bases, tags }) =>
      [...bases.matchAll(/(?=ATG)/g)].filter(({ index }) => tags[index] === 'N').map(({ index }) => bases.slice(index)),
    );
    const stopped = starts.filter((rest) => /^ATG(?:...)*?(?:TAA|TAG|TGA)/.test(rest));
    expect(stopped.length).toBeGreaterThan(100);
    expect(starts.length - stopped.length).toBeGreaterThan(100);
  });

  it.each([0.3, 0.5, 0.65])('draws coding and other bases with a share of %d of G and C', (gc) => {
    const sequences = draw({ gc, count: 1500 });
    for (const tag of 'CN') {
      const bases = sequences.map(({ bases, tags }) => [...bases].filter((_, index) => tags[index] === tag).join(''));
      // Start and stop codons have fewer of them.
      expect(Math.abs(share(bases, 'GC') - gc)).toBeLessThan(0.05);
    }
  });

  it('draws from half of the length to all of it', () => {
    const lengths = draw().map(({ bases }) => bases.length);
    expect([Math.min(...lengths) < 160, Math.max(...lengths) > 290]).toEqual([true, true]);
    expect(lengths.every((length) => length >= 150 && length <= 300)).toBe(true);
  });

  it('repeats itself by its seed', () => {
    expect(draw()).toEqual(draw());
    expect(draw()).not.toEqual(draw({}, 2));
  });

  it('refuses sequences that hold no frame', () => {
    expect(() => draw({ length: 59 })).toThrow(ConfigError);
    expect(() => draw({ length: 60 })).not.toThrow();
  });
});

describe('findReadingFrames', () => {
  it.each([
    ['a start, codons and a stop', 'CATGAAATAGC', [[1, 10]]],
    ['the first stop in frame', 'ATGAAATAATAG', [[0, 9]]],
    ['no stop in frame', 'ATGATAAATAGCC', []],
    ['no stop at all', 'CCATGAAACCC', []],
    ['a stop that the end cuts', 'ATGAAATA', []],
    ['a frame too short', 'ATGTAGCCC', []],
    ['the frame within one too short', 'ATGTAATGAAATGA', [[5, 14]]],
    ['a start within a frame as part of it', 'ATGAATGAATAA', [[0, 12]]],
    [
      'two frames',
      'ATGAAATAGATGCCCTGA',
      [
        [0, 9],
        [9, 18],
      ],
    ],
  ])('finds %s', (_, bases, expected) => {
    expect(findReadingFrames(bases, 3).map(({ start, end }) => [start, end])).toEqual(expected);
  });
});
