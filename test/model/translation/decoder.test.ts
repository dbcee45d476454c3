import { describe, expect, it } from 'vitest';
import { selectKernels } from '../../../src/kernels/select.js';
import type { DecoderStep } from '../../../src/model/decoder.js';
import { buildTranslationModel } from '../../../src/model/translation/model.js';
import type { TranslationSpec } from '../../../src/model/translation/spec.js';
import { tf } from '../../../src/runtime/tensorflow.js';
import { tinyTranslationSpec, translationLoss, weightsRandom } from './tiny-translation.js';

const kernels = selectKernels();
const { decoder } = tinyTranslationSpec();
const networks: [string, Partial<TranslationSpec>][] = [
  ['no attention', { attention: { type: 'none' } }],
  ['dot attention', { attention: { type: 'dot' } }],
  [
    'additive attention, two layers of lstm',
    { attention: { type: 'additive', size: 3 }, decoder: { ...decoder, cell: 'lstm', hiddenSizes: [3, 4] } },
  ],
  ['tied weights', { tieWeights: true }],
];

function start(changes: Partial<TranslationSpec>, sources: number[][], beamSize: number) {
  const model = buildTranslationModel(tinyTranslationSpec(changes), weightsRandom());
  const steps = Math.max(...sources.map((row) => row.length));
  const ids = tf.tensor2d(
    Array.from({ length: steps }, (_, step) => sources.map((row) => row[step] ?? 0)),
    undefined,
    'int32',
  );
  const lengths = Int32Array.from(sources, (row) => row.length);
  const encoding = model.encode(kernels, { ids, lengths, random: null });
  const decoding = model.createDecoder(kernels, encoding, beamSize);
  ids.dispose();
  return { model, decoding };
}

/** ln P of every id of one row, by id. */
function rowOf(step: DecoderStep, row: number): number[] {
  const size = decoder.vocabularySize;
  const { ids, logProbabilities } = step.likeliest(size, new Set());
  const values = new Array<number>(size);
  for (let at = row * size; at < (row + 1) * size; at++) values[ids[at] as number] = logProbabilities[at] as number;
  return values;
}

const sources = [[2, 3, 4], [5], [6, 2, 2, 1]];
const size = decoder.vocabularySize;

describe.each(networks)('a step at a time, with %s', (_, changes) => {
  it('says what all steps at once say', () => {
    const { model, decoding } = start(changes, sources, 1);
    const targets = [
      [2, 3, 4],
      [5, 1, 2],
      [3, 3, 0],
    ];
    const { logits } = translationLoss(model, kernels, { sources, targets });
    for (const step of [0, 1, 2]) {
      const tokens = Int32Array.from(targets, (row) => (step === 0 ? 0 : (row[step - 1] as number)));
      const next = decoding.step(tokens, null);
      for (const row of sources.keys()) {
        const cell = (step * sources.length + row) * size;
        const all = [...logits.subarray(cell, cell + size)];
        const total = Math.log(all.reduce((sum, value) => sum + Math.exp(value), 0));
        expect(rowOf(next, row)).toEqual(all.map((value) => expect.closeTo(value - total, 4)));
      }
    }
    decoding.dispose();
    model.dispose();
  });

  it('says the same of a sentence by itself, beside others, and when others have gone', () => {
    const { model, decoding } = start(changes, sources, 2);
    const alone = start(changes, [sources[2] as number[]], 2);
    const [both, one] = [decoding.step(new Int32Array(6), null), alone.decoding.step(new Int32Array(2), null)];
    expect(rowOf(both, 5)).toEqual(rowOf(one, 1).map((value) => expect.closeTo(value, 4)));
    decoding.keep([0, 1, 4, 5]);
    expect(decoding.rows).toBe(4);
    // The second row of the sentence continues from its first row, which read another token.
    const next = decoding.step(Int32Array.of(2, 3, 4, 5), Int32Array.of(0, 1, 3, 2));
    const nextAlone = alone.decoding.step(Int32Array.of(4, 5), Int32Array.of(1, 0));
    for (const row of [0, 1]) {
      expect(rowOf(next, 2 + row)).toEqual(rowOf(nextAlone, row).map((value) => expect.closeTo(value, 4)));
    }
    for (const each of [decoding, alone.decoding, model, alone.model]) each.dispose();
  });

  it('leaves no tensor behind', () => {
    const before = tf.memory().numTensors;
    const { model, decoding } = start(changes, sources, 2);
    decoding.step(new Int32Array(6), null);
    decoding.keep([2, 3]);
    decoding.step(new Int32Array(2), Int32Array.of(1, 0));
    decoding.dispose();
    model.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });
});

describe('attention', () => {
  it('adds up to 1 over the tokens of a source, and is 0 on padding', () => {
    const { model, decoding } = start({}, sources, 1);
    const { attention } = decoding.step(new Int32Array(3), null);
    const rows = sources.map((_, row) => [...(attention as Float32Array).subarray(row * 4, (row + 1) * 4)]);
    for (const [row, shares] of rows.entries()) {
      expect(shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 5);
      expect(shares.slice(sources[row]?.length)).toEqual(shares.slice(sources[row]?.length).map(() => 0));
    }
    decoding.dispose();
    model.dispose();
  });
});
