import { describe, expect, it } from 'vitest';
import { type SampleOptions, sample, sampleTexts } from '../../../src/inference/decode/sample.js';
import { sampleEach } from '../../../src/inference/decode/sample-each.js';
import type { LanguageModel } from '../../../src/inference/language-model.js';
import { selectKernels } from '../../../src/kernels/select.js';
import { buildModel } from '../../../src/model/language/model.js';
import { createRandom } from '../../../src/runtime/random.js';
import { tinySpec } from '../../model/tiny-model.js';
import { toyModel } from '../toy-model.js';

const LETTERS = [...'abcdefgh'];

/** A network of random weights over eight letters, whose texts end after a dozen or so. */
function network(kernels: 'native' | 'reference'): LanguageModel {
  const shape = { vocabularySize: 10, hiddenSizes: [12], initializer: { type: 'uniform' as const, scale: 0.8 } };
  const model = buildModel(tinySpec(shape), createRandom(3));
  const shell = toyModel({ tokens: LETTERS, level: 'character', logits: () => [] });
  return { ...shell, kernels: selectKernels(kernels), network: model, dispose: model.dispose };
}

// A filter that keeps everything makes each token be drawn here instead of by the stepper.
const ALL = { topK: 10 };

const texts = (model: LanguageModel, options: Omit<SampleOptions, 'random'>) =>
  sampleTexts(model, { ...options, random: createRandom(9) });

describe.each(['native', 'reference'] as const)('a stepper of the %s kernels that draws alone', (kernels) => {
  const options = { prompt: 'abc', length: 70, temperature: [1, 0.6, 0], count: 5 };

  it('writes what is written token by token, whichever text ends first', () => {
    const model = network(kernels);
    const written = texts(model, options);
    expect(written).toEqual(texts(model, { ...options, ...ALL }));
    expect(new Set(written.map(({ tokens }) => tokens.length)).size).toBeGreaterThan(3);
  });

  it('gives a text the same random numbers alone and beside others', () => {
    const model = network(kernels);
    const beside = texts(model, { ...options, temperature: 1 });
    expect(texts(model, { ...options, temperature: 1, count: 1 })).toEqual(beside.slice(0, 1));
  });

  it('ends at a stop string all the same', () => {
    const model = network(kernels);
    const stop = ['ba', 'h'];
    expect(texts(model, { ...options, stop })).toEqual(texts(model, { ...options, stop, ...ALL }));
  });

  it('writes the same for prompts that take their turns in its rows', async () => {
    const model = network(kernels);
    const each = async (filter: object) => {
      const found: string[] = [];
      const drawn = sampleEach(model, ['a', 'bcd', '', 'hg', 'f'], {
        ...filter,
        length: 20,
        batchSize: 2,
        random: createRandom(4),
      });
      for await (const { text } of drawn) found.push(text);
      return found;
    };
    expect(await each({})).toEqual(await each(ALL));
  });
});

it('refuses numbers that are not finite from a stepper that draws alone', () => {
  const model = toyModel({
    tokens: ['a'],
    logits: (history, { vocabulary }) => Array(vocabulary.size).fill(history.length > 3 ? Number.NaN : 0),
  });
  const drawn = sample(model, { temperature: 1, excluded: [0], random: createRandom(1) });
  expect(() => [...drawn]).toThrow('not finite');
});
