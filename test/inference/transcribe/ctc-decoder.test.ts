import { describe, expect, it } from 'vitest';
import { createCtcDecoder } from '../../../src/inference/transcribe/ctc-decoder.js';

/** <EOS>, <UNK>, two tokens and the blank: each step would say what no text may have, and a token next. */
const specials = { eosId: 0, unkId: 1 };
const emissions = [
  [0.5, 0.1, 0.3, 0.05, 0.05],
  [0.1, 0.6, 0.2, 0.05, 0.05],
  [0.1, 0.05, 0.05, 0.1, 0.7],
  [0.05, 0.5, 0.02, 0.4, 0.03],
].map((row) => Float32Array.from(row, Math.log));

const beam = { beamSize: 8, languageModel: null, languageModelWeight: 0, insertionBonus: 0 };

describe.each([
  ['greedily', createCtcDecoder(specials)],
  ['by beam search', createCtcDecoder(specials, beam)],
])('a text decoded %s', (_, decoder) => {
  it('has neither <EOS> nor <UNK>, however likely they are', () => {
    expect(decoder.ids(emissions)).toEqual([2, 3]);
  });

  it('has the steps of its likeliest alignment', () => {
    expect(decoder.spoken(emissions)).toEqual([
      { id: 2, from: 0, to: 2 },
      { id: 3, from: 3, to: 4 },
    ]);
  });
});
