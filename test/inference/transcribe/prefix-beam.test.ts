import { describe, expect, it } from 'vitest';
import { type PrefixScore, prefixBeamSearch } from '../../../src/inference/transcribe/prefix-beam.js';
import { allTexts, randomEmissions } from './emissions.js';

const plain = {
  beamSize: 10_000,
  excluded: new Set<number>(),
  languageModel: null,
  languageModelWeight: 0,
  insertionBonus: 0,
};

/** A language model of three tokens by a table: what follows what. */
const table = [
  [0.1, 0.6, 0.3],
  [0.5, 0.2, 0.3],
  [0.7, 0.2, 0.1],
];
const ends = [0.2, 0.5, 0.3];

function tableScore(ids: readonly number[]): PrefixScore {
  const logProbability = ids.reduce((sum, id, index) => sum + Math.log(table[ids[index - 1] ?? 0]?.[id] as number), 0);
  return {
    logProbability,
    extend: (id) => tableScore([...ids, id]),
    end: () => logProbability + Math.log(ends[ids.at(-1) ?? 0] as number),
  };
}

describe('prefixBeamSearch', () => {
  it.each([1, 2, 3, 4])('with room for all, finds every text with the sum over its alignments (seed %i)', (seed) => {
    const emissions = randomEmissions(5, 4, seed);
    const texts = allTexts(emissions);
    const found = prefixBeamSearch(emissions, plain);
    expect(found).toHaveLength(texts.size);
    for (const { ids, logProbability } of found) {
      expect(Math.exp(logProbability)).toBeCloseTo(texts.get(ids.join()) as number, 6);
    }
    const likeliest = [...texts].sort((left, right) => right[1] - left[1])[0]?.[0];
    expect(found[0]?.ids.join()).toBe(likeliest);
  });

  it.each([1, 2, 3])('ranks by the language model, its weight and the bonus for tokens (seed %i)', (seed) => {
    const emissions = randomEmissions(5, 4, seed);
    const options = { ...plain, languageModel: tableScore([]), languageModelWeight: 0.8, insertionBonus: 0.7 };
    const found = prefixBeamSearch(emissions, options);
    const expected = [...allTexts(emissions)].map(([text, probability]) => {
      const ids = text === '' ? [] : text.split(',').map(Number);
      return { ids, score: Math.log(probability) + 0.8 * tableScore(ids).end() + 0.7 * ids.length };
    });
    expected.sort((left, right) => right.score - left.score);
    expect(found[0]?.ids).toEqual(expected[0]?.ids);
    expect(found[0]?.score).toBeCloseTo(expected[0]?.score as number, 5);
  });

  it('finds a text whose alignments win together, though none of them is the likeliest path', () => {
    // Graves 2012, figure 7.3: the blank is likeliest at both steps, and the token likelier in all.
    const emissions = [Float32Array.of(Math.log(0.4), Math.log(0.6)), Float32Array.of(Math.log(0.4), Math.log(0.6))];
    expect(prefixBeamSearch(emissions, { ...plain, beamSize: 2 })[0]?.ids).toEqual([0]);
  });

  it('keeps no more texts than asked for, and still the best of an easy sound', () => {
    const sure = (id: number) => Float32Array.from({ length: 3 }, (_, k) => Math.log(k === id ? 0.98 : 0.01));
    const found = prefixBeamSearch([sure(0), sure(2), sure(0), sure(1), sure(1)], { ...plain, beamSize: 3 });
    expect(found).toHaveLength(3);
    expect(found[0]?.ids).toEqual([0, 0, 1]);
  });

  it('leaves excluded tokens out', () => {
    const found = prefixBeamSearch(randomEmissions(4, 4, 5), { ...plain, excluded: new Set([1]) });
    expect(found.length).toBeGreaterThan(1);
    expect(found.flatMap(({ ids }) => ids)).not.toContain(1);
  });
});
