import { describe, expect, it } from 'vitest';
import { sampleTexts } from '../../../src/inference/decode/sample.js';
import { type BeamOptions, createBeamSearch, type Hypothesis } from '../../../src/inference/decode/text-search.js';
import type { LanguageModel } from '../../../src/inference/language-model.js';
import { logSoftmax } from '../../../src/kernels/distribution.js';
import { selectKernels } from '../../../src/kernels/select.js';
import { buildModel } from '../../../src/model/language/model.js';
import type { ModelSpec } from '../../../src/model/language/spec.js';
import { createRandom } from '../../../src/runtime/random.js';
import { tinySpec } from '../../model/tiny-model.js';
import { toyModel } from '../toy-model.js';

const LETTERS = ['a', 'b', 'c'];

/** A network of random weights over <EOS>, <UNK>, a, b and c: every state of it matters to what comes next. */
function network(spec: Partial<ModelSpec>, kernels: 'auto' | 'reference', stream = false): LanguageModel {
  const shape = { vocabularySize: 5, hiddenSizes: [6], initializer: { type: 'uniform' as const, scale: 1.5 } };
  const model = buildModel(tinySpec({ ...shape, ...spec }), createRandom(11));
  const shell = toyModel({ tokens: LETTERS, level: 'character', stream, logits: () => [] });
  return { ...shell, kernels: selectKernels(kernels), network: model, dispose: model.dispose };
}

function search(model: LanguageModel, prompt: string, options: BeamOptions): Hypothesis[] {
  const beam = createBeamSearch(model, options);
  const found = beam.search(prompt);
  beam.dispose();
  return found;
}

/** Every text of up to `length` tokens after the prompt, ended by <EOS> or as long as allowed, best first. */
function enumerate(model: LanguageModel, prompt: string, { length, lengthPenalty }: Required<SearchSize>) {
  const texts: Found[] = [];
  const walk = (ids: number[], logProbability: number) => {
    if (ids.length === length) return add(ids, 'length', logProbability);
    const after = logProbabilitiesAfter(model, [model.startId, ...model.vocabulary.encode([...prompt]), ...ids]);
    for (const id of [2, 3, 4]) walk([...ids, id], logProbability + (after[id] as number));
    if (model.endId !== null) add([...ids, model.endId], 'endToken', logProbability + (after[model.endId] as number));
  };
  const add = (ids: number[], end: Found['end'], logProbability: number) => {
    const text = ids.map((id) => (id === model.endId ? '' : model.vocabulary.token(id))).join('');
    texts.push({ text, end, logProbability, score: logProbability / ((5 + ids.length) / 6) ** lengthPenalty });
  };
  walk([], 0);
  return texts.sort((left, right) => right.score - left.score);
}

type SearchSize = Pick<BeamOptions, 'length' | 'lengthPenalty'>;

function logProbabilitiesAfter(model: LanguageModel, ids: number[]): Float64Array {
  const decoder = model.network.createDecoder(model.kernels, 1);
  try {
    return logSoftmax(ids.map((id) => decoder.step(Int32Array.of(id), null).logits().slice()).at(-1) as Float32Array);
  } finally {
    decoder.dispose();
  }
}

type Found = Pick<Hypothesis, 'text' | 'end' | 'logProbability' | 'score'>;

const rounded = (found: readonly Found[]) =>
  found.map(({ text, end, logProbability, score }) => [text, end, logProbability.toFixed(4), score.toFixed(4)]);

describe('createBeamSearch', () => {
  it.each<[string, Partial<ModelSpec>, 'auto' | 'reference']>([
    ['lstm', {}, 'auto'],
    ['two lstm layers', { hiddenSizes: [6, 5] }, 'auto'],
    ['gru', { cell: 'gru' }, 'auto'],
    ['simpleRnn', { cell: 'simpleRnn' }, 'auto'],
    ['lstm', {}, 'reference'],
  ])('finds what trying every text finds, where the beam is wide enough: %s, %o, %s kernels', (_, spec, kernels) => {
    const model = network(spec, kernels);
    for (const lengthPenalty of [0, 0.6, 2]) {
      const size = { length: 4, lengthPenalty };
      const all = enumerate(model, 'ab', size);
      // <EOS> first, or after 1, 2 or 3 letters; else 4 letters.
      expect(all).toHaveLength(1 + 3 + 9 + 27 + 81);
      const found = search(model, 'ab', { ...size, beamSize: 160, count: 12 });
      expect(rounded(found)).toEqual(rounded(all.slice(0, 12)));
    }
  });

  it('finds what trying every text finds where nothing but the length ends a text', () => {
    const model = network({}, 'auto', true);
    const size = { length: 4, lengthPenalty: 1 };
    const found = search(model, '', { ...size, beamSize: 90, count: 5 });
    expect(rounded(found)).toEqual(rounded(enumerate(model, '', size).slice(0, 5)));
  });

  it('keeps its promise with a narrow beam: true probabilities, in order, none better than the best', () => {
    const model = network({ hiddenSizes: [6, 5] }, 'auto');
    const size = { length: 5, lengthPenalty: 0.8 };
    const all = enumerate(model, 'c', size);
    const scores = new Map(rounded(all).map(([text, end, ...numbers]) => [`${text} ${end}`, numbers]));
    const found = search(model, 'c', { ...size, beamSize: 3, count: 3 });
    expect(found).toHaveLength(3);
    for (const [text, end, ...numbers] of rounded(found)) expect(scores.get(`${text} ${end}`)).toEqual(numbers);
    expect(found.map(({ score }) => score)).toEqual(found.map(({ score }) => score).sort((a, b) => b - a));
    expect(found[0]?.score).toBeLessThanOrEqual((all[0]?.score as number) + 1e-6);
  });

  it('is greedy with a beam of one', () => {
    const model = network({}, 'auto');
    for (const prompt of ['', 'a', 'abc', 'cc']) {
      const [greedy] = sampleTexts(model, { prompt, temperature: 0, length: 9, random: createRandom(1) });
      const [found] = search(model, prompt, { beamSize: 1, length: 9 });
      expect(found).toMatchObject({ text: greedy?.text, tokens: greedy?.tokens, end: greedy?.end });
    }
  });

  it('prefers longer texts the larger the length penalty is', () => {
    const lengths = [0, 1, 5].map(
      (lengthPenalty) => search(network({}, 'auto'), '', { beamSize: 50, lengthPenalty, length: 8 })[0]?.tokens.length,
    );
    expect(lengths[0]).toBeLessThan(lengths[2] as number);
    expect(lengths).toEqual([...lengths].sort((left = 0, right = 0) => left - right));
  });

  it('searches one prompt after another from a fresh state', () => {
    const model = network({}, 'auto');
    const beam = createBeamSearch(model, { beamSize: 4, count: 4, length: 5 });
    const first = beam.search('a');
    beam.search('bcb');
    expect(beam.search('a')).toEqual(first);
    beam.dispose();
  });

  it('draws no excluded token, and does not change the probabilities of the others', () => {
    const model = network({}, 'auto');
    const [found] = search(model, '', { beamSize: 30, length: 3, excluded: [0, 2] });
    expect(found?.text).toMatch(/^[bc]{3}$/);
    const all = enumerate(model, '', { length: 3, lengthPenalty: 0 });
    const best = all.find(({ text, end }) => end === 'length' && !text.includes('a'));
    expect(rounded([found as Found])).toEqual(rounded([best as Found]));
  });

  it('ends a text at a stop string, which counts in its probability and is not part of it', () => {
    const model = toyModel({
      tokens: LETTERS,
      level: 'character',
      // a, then b, then c, and so on; each with probability near 1.
      logits: (history) => [0, 1, 2, 3, 4].map((id) => (id === 2 + ((history.length - 1) % 3) ? 20 : 0)),
    });
    const [found] = search(model, '', { beamSize: 2, length: 20, stop: ['ca'] });
    expect(found).toMatchObject({ text: 'ab', tokens: ['a', 'b', 'c', 'a'], end: 'stop' });
    expect(found?.logProbability).toBeCloseTo(0, 6);
  });

  it('continues from the prompt as a person would write it', () => {
    const model = toyModel({
      tokens: ['sol', 'sol', '.'],
      logits: (history) => ({ 2: [0, 0, 9, 0], 3: [0, 0, 0, 9] })[history.length] ?? [9, 0, 0, 0],
    });
    expect(search(model, 'Sol', { beamSize: 2 })[0]?.text).toBe(' sol.');
    expect(model.open).toBe(0);
  });

  it.each([
    { beamSize: 0 },
    { beamSize: 1.5 },
    { beamSize: 2, count: 3 },
    { beamSize: 2, count: 0 },
    { beamSize: 2, length: 0 },
    { beamSize: 2, lengthPenalty: -1 },
    { beamSize: 2, lengthPenalty: Number.POSITIVE_INFINITY },
  ])('refuses %o', (options) => {
    expect(() => createBeamSearch(network({}, 'auto'), options)).toThrow(RangeError);
  });
});
