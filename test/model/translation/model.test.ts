import { describe, expect, it } from 'vitest';
import { ConfigError } from '../../../src/errors.js';
import { referenceKernels } from '../../../src/kernels/reference/reference.js';
import { selectKernels } from '../../../src/kernels/select.js';
import { buildTranslationModel, type TranslationModel } from '../../../src/model/translation/model.js';
import type { TranslationSpec } from '../../../src/model/translation/spec.js';
import { createRandom } from '../../../src/runtime/random.js';
import { tf } from '../../../src/runtime/tensorflow.js';
import { tinyPairs, tinyTranslationSpec, translationLoss, weightsRandom } from './tiny-translation.js';

const { encoder, decoder } = tinyTranslationSpec();
const networks: [string, Partial<TranslationSpec>][] = [
  ['no attention', { attention: { type: 'none' } }],
  ['dot attention', { attention: { type: 'dot' } }],
  ['general attention', { attention: { type: 'general' } }],
  ['additive attention', { attention: { type: 'additive', size: 5 } }],
  ['a single reading direction', { encoder: { ...encoder, bidirectional: false } }],
  ['an encoder of lstm', { encoder: { ...encoder, cell: 'lstm', hiddenSizes: [3, 2] } }],
  ['a decoder of lstm, two layers', { decoder: { ...decoder, cell: 'lstm', hiddenSizes: [3, 4] } }],
  ['simpleRnn', { encoder: { ...encoder, cell: 'simpleRnn' }, decoder: { ...decoder, cell: 'simpleRnn' } }],
  ['tied weights', { tieWeights: true }],
];

// The reference takes a hundred times as long; it is compared with once.
const fastKernels = selectKernels();

const build = (changes: Partial<TranslationSpec> = {}) =>
  buildTranslationModel(tinyTranslationSpec(changes), weightsRandom());

describe.each(networks)('with %s', (_, changes) => {
  it('has the gradients that finite differences give', () => {
    const model = build(changes);
    const { gradients } = translationLoss(model, fastKernels, tinyPairs);
    expect(gradients.size).toBe(model.parameters.length);
    for (const { name, variable } of model.parameters) {
      const values = Float32Array.from(variable.dataSync());
      const gradient = gradients.get(name) as Float32Array;
      for (let at = 0; at < values.length; at += 1 + (values.length >> 1)) {
        expect(gradient[at], `${name}[${at}]`).toBeCloseTo(slopeAt(model, name, values, at), 2);
      }
    }
    model.dispose();
  });

  it('computes by the fast kernels what the reference computes', () => {
    const model = build(changes);
    const expected = translationLoss(model, referenceKernels, tinyPairs);
    const actual = translationLoss(model, fastKernels, tinyPairs);
    expect(actual.loss).toBeCloseTo(expected.loss, 4);
    for (const [name, gradient] of expected.gradients) {
      for (const [at, value] of gradient.entries())
        expect(actual.gradients.get(name)?.[at], name).toBeCloseTo(value, 4);
    }
    model.dispose();
  });

  it('leaves no tensor behind', () => {
    const model = build(changes);
    const before = tf.memory().numTensors;
    translationLoss(model, fastKernels, tinyPairs, createRandom(1));
    expect(tf.memory().numTensors).toBe(before);
    model.dispose();
  });
});

describe('padding', () => {
  it.each(networks)('changes no logit and no gradient, with %s', (_, changes) => {
    const model = build(changes);
    const together = translationLoss(model, fastKernels, tinyPairs);
    const rows = tinyPairs.sources.map((source, row) => {
      const target = tinyPairs.targets[row] as number[];
      return { target, ...translationLoss(model, fastKernels, { sources: [source], targets: [target] }) };
    });
    expect(together.loss).toBeCloseTo(
      rows.reduce((sum, { loss }) => sum + loss, 0),
      4,
    );
    const size = decoder.vocabularySize;
    for (const [row, { target, logits }] of rows.entries()) {
      for (const step of target.keys()) {
        const cell = (step * rows.length + row) * size;
        for (let id = 0; id < size; id++) {
          expect(together.logits[cell + id]).toBeCloseTo(logits[step * size + id] as number, 4);
        }
      }
    }
    for (const [name, gradient] of together.gradients) {
      for (const [at, value] of gradient.entries()) {
        const sum = rows.reduce((total, { gradients }) => total + (gradients.get(name)?.[at] ?? 0), 0);
        expect(value, name).toBeCloseTo(sum, 4);
      }
    }
    model.dispose();
  });
});

describe('dropout', () => {
  const dropout = { input: 0.3, between: 0.3, output: 0.3 };
  const deep = (changes: { dropout?: typeof dropout } = {}) => ({
    encoder: { ...encoder, hiddenSizes: [3, 2], ...changes },
    decoder: { ...decoder, hiddenSizes: [3, 4], ...changes },
  });

  it('has the gradients that finite differences give for the same masks', () => {
    const model = build(deep({ dropout }));
    const lossOf = () => translationLoss(model, fastKernels, tinyPairs, createRandom(8));
    const { gradients } = lossOf();
    for (const { name, variable } of model.parameters) {
      const values = Float32Array.from(variable.dataSync());
      const at = values.length >> 1;
      const slope = slopeOf(model, name, values, at, () => lossOf().loss);
      expect(gradients.get(name)?.[at], name).toBeCloseTo(slope, 2);
    }
    model.dispose();
  });

  it('is left out of evaluation', () => {
    const [plain, dropping] = [build(deep()), build(deep({ dropout }))];
    const loss = (model: TranslationModel) => translationLoss(model, referenceKernels, tinyPairs).loss;
    expect(loss(dropping)).toBe(loss(plain));
    plain.dispose();
    dropping.dispose();
  });
});

describe('sizes that do not fit', () => {
  it.each([
    [
      'dot attention',
      { attention: { type: 'dot' }, encoder: { ...encoder, hiddenSizes: [3] } },
      "the encoder's size is 6",
    ],
    ['tied weights', { tieWeights: true, decoder: { ...decoder, embeddingSize: 3 } }, '3 against 4'],
  ] as [string, Partial<TranslationSpec>, string][])('are refused: %s', (_, changes, message) => {
    expect(() => build(changes)).toThrow(ConfigError);
    expect(() => build(changes)).toThrow(message);
  });
});

function slopeAt(model: TranslationModel, name: string, values: Float32Array, at: number): number {
  return slopeOf(model, name, values, at, () => translationLoss(model, fastKernels, tinyPairs).loss);
}

/** (L(w + e) - L(w - e)) / 2e for one weight. */
function slopeOf(model: TranslationModel, name: string, values: Float32Array, at: number, loss: () => number): number {
  const variable = model.parameters.find((parameter) => parameter.name === name)?.variable;
  const epsilon = 1e-2;
  const lossWith = (change: number) => {
    const changed = values.map((value, index) => (index === at ? value + change : value));
    tf.tidy(() => variable?.assign(tf.tensor(changed, variable.shape)));
    return loss();
  };
  const slope = (lossWith(epsilon) - lossWith(-epsilon)) / (2 * epsilon);
  lossWith(0);
  return slope;
}
