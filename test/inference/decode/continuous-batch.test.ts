import { describe, expect, it } from 'vitest';
import { createContinuousBatch } from '../../../src/inference/decode/continuous-batch.js';
import { emptyText, planDraws, type SampledText, sampleTexts } from '../../../src/inference/decode/sample.js';
import type { LanguageModel } from '../../../src/inference/language-model.js';
import { selectKernels } from '../../../src/kernels/select.js';
import { buildModel } from '../../../src/model/language/model.js';
import { createRandom } from '../../../src/runtime/random.js';
import { tf } from '../../../src/runtime/tensorflow.js';
import { tinySpec } from '../../model/tiny-model.js';
import { toyModel } from '../toy-model.js';

const LETTERS = [...'abcdefgh'];
const LENGTH = 40;

function network(kernels: 'native' | 'reference'): LanguageModel {
  const shape = { vocabularySize: 10, hiddenSizes: [12], initializer: { type: 'uniform' as const, scale: 0.8 } };
  const model = buildModel(tinySpec(shape), createRandom(3));
  const shell = toyModel({ tokens: LETTERS, level: 'character', logits: () => [] });
  return { ...shell, kernels: selectKernels(kernels), network: model, dispose: model.dispose };
}

interface Asked {
  prompt: string;
  seed: number;
  options?: { topP?: number; temperature?: number; stop?: string[]; length?: number };
}

/** A batch whose texts are gathered by the name they were asked under. */
function gathering(model: LanguageModel, capacity: number) {
  const batch = createContinuousBatch(model, capacity);
  const texts = new Map<number, SampledText>();
  const failures = new Map<number, string>();
  const ask = (name: number, { prompt, seed, options = {} }: Asked) => {
    const [job] = planDraws(model, { length: LENGTH, ...options, random: createRandom(seed) })(prompt);
    if (job === undefined) throw new Error('no job');
    const text = emptyText();
    texts.set(name, text);
    return batch.add(job, {
      drawn({ text: piece, end }) {
        text.text += piece;
        if (end !== null) text.end = end;
      },
      failed: (error) => failures.set(name, error.message),
    });
  };
  const finish = () => {
    while (batch.running + batch.waiting > 0) batch.step();
  };
  return { batch, texts, failures, ask, finish };
}

const alone = (model: LanguageModel, { prompt, seed, options = {} }: Asked) =>
  sampleTexts(model, { length: LENGTH, prompt, ...options, random: createRandom(seed) })[0]?.text;

/** Prompts of several lengths, some with a rule that the stepper cannot draw by. */
const requests: Asked[] = Array.from({ length: 64 }, (_, index) => ({
  prompt: LETTERS.slice(0, index % 5).join(''),
  seed: index,
  options: index % 3 === 0 ? { topP: 0.8 } : index % 7 === 0 ? { stop: ['ba'] } : {},
}));

describe.each(['native', 'reference'] as const)('a continuous batch on the %s kernels', (kernels) => {
  it('draws by a seed what is drawn by it alone, whoever joins and leaves beside', () => {
    const model = network(kernels);
    const { batch, texts, ask, finish } = gathering(model, 16);
    for (const [name, request] of requests.entries()) {
      ask(name, request);
      if (name % 5 === 0) batch.step();
    }
    finish();
    for (const [name, request] of requests.entries()) expect(texts.get(name)?.text).toBe(alone(model, request));
    // Alone again, in a row that others had.
    ask(64, { prompt: 'ab', seed: 99 });
    finish();
    expect(texts.get(64)?.text).toBe(alone(model, { prompt: 'ab', seed: 99 }));
    batch.dispose();
  });
});

it('computes no more rows than have a text', () => {
  const model = network('native');
  const computed: number[] = [];
  const createDecoder: typeof model.network.createDecoder = (...given) => {
    const decoder = model.network.createDecoder(...given);
    const draw: typeof decoder.draw = (tokens, ...rest) => {
      computed.push(tokens.length);
      return decoder.draw(tokens, ...rest);
    };
    return Object.defineProperties({ ...decoder, draw }, { rows: { get: () => decoder.rows } });
  };
  const watched = { ...model, network: { ...model.network, createDecoder } };
  const { batch, ask } = gathering(watched, 16);
  for (const [name, length] of [3, 9, 1, 6].entries()) ask(name, { prompt: '', seed: name, options: { length } });
  const running: number[] = [];
  while (batch.running + batch.waiting > 0) {
    running.push(batch.running + batch.waiting);
    batch.step();
  }
  expect(running[0]).toBe(4);
  expect(running.at(-1)).toBe(1);
  expect(computed).toEqual(running);
  batch.dispose();
});

it('frees the row of a cancelled text, and continues with the others', () => {
  const model = network('reference');
  const { batch, texts, ask, finish } = gathering(model, 2);
  const giveUp = ask(0, { prompt: '', seed: 1, options: { length: 100_000, temperature: 0 } });
  ask(1, { prompt: 'a', seed: 2 });
  const neverStarted = ask(2, { prompt: 'b', seed: 3 });
  ask(3, { prompt: 'b', seed: 3 });
  batch.step();
  expect([batch.running, batch.waiting]).toEqual([2, 2]);
  neverStarted();
  giveUp();
  expect([batch.running, batch.waiting]).toEqual([1, 1]);
  finish();
  expect(texts.get(1)?.text).toBe(alone(model, { prompt: 'a', seed: 2 }));
  expect(texts.get(2)?.text).toBe('');
  expect(texts.get(3)?.text).toBe(alone(model, { prompt: 'b', seed: 3 }));
  batch.dispose();
});

it('ends only the text whose logits are not finite', () => {
  const model = toyModel({
    tokens: ['a', 'b'],
    logits: (history, { vocabulary }) =>
      Array(vocabulary.size).fill(history.includes(vocabulary.id('b')) ? Number.NaN : 0),
  });
  const { texts, failures, ask, finish, batch } = gathering(model, 4);
  const options = { temperature: 1, excluded: [0, model.vocabulary.id('b')], length: 5 };
  ask(0, { prompt: 'a', seed: 1, options });
  ask(1, { prompt: 'b', seed: 1, options });
  finish();
  expect(texts.get(0)).toMatchObject({ text: ' a a a a a', end: 'length' });
  expect(failures.get(1)).toContain('not finite');
  expect(failures.has(0)).toBe(false);
  batch.dispose();
});

it('shows the logits of every token of a text that is read alone, and of the end behind it', () => {
  const model = toyModel({ tokens: ['a', 'b'], logits: (history) => [history.length, 0, 0, 0] });
  const batch = createContinuousBatch(model, 4);
  const [job] = planDraws(model, { random: createRandom(1) })('a b');
  const seen: [number, number][] = [];
  let end = null;
  batch.add(
    { ...(job as NonNullable<typeof job>), length: 0, watch: (id, logits) => seen.push([id, logits[0] as number]) },
    {
      drawn: (token) => {
        end = token.end;
      },
      failed: () => {},
    },
  );
  while (batch.running + batch.waiting > 0) batch.step();
  const { vocabulary } = model;
  expect(seen).toEqual([
    [vocabulary.id('a'), 1],
    [vocabulary.id('b'), 2],
    [vocabulary.eosId, 3],
  ]);
  expect(end).toBe('length');
  batch.dispose();
});

it('leaves the tensors as they were, and no decoder open', () => {
  const model = network('reference');
  const toy = toyModel({ tokens: ['a'], logits: () => [0, 0, 1] });
  const before = tf.memory().numTensors;
  for (const each of [model, toy]) {
    const { batch, ask, finish } = gathering(each, 16);
    for (let name = 0; name < 12; name++) ask(name, { prompt: 'a', seed: name });
    finish();
    batch.dispose();
  }
  expect(tf.memory().numTensors).toBe(before);
  expect(toy.open).toBe(0);
});
