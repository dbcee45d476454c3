import { setTimeout } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { sampleTexts } from '../../../src/inference/decode/sample.js';
import { type PromptedText, type SampleEachOptions, sampleEach } from '../../../src/inference/decode/sample-each.js';
import { createRandom } from '../../../src/runtime/random.js';
import { toyModel } from '../toy-model.js';

/** Ends after as many letters as the prompt has, each as likely as the others. */
function counting() {
  return toyModel({
    tokens: ['a', 'b', 'c'],
    level: 'character',
    logits: (history, { vocabulary }) => {
      const letters = history.slice(1);
      const prompt = letters.filter((id) => id === vocabulary.id('c')).length;
      return letters.length >= 2 * prompt ? [9, -99, -99, -99, -99] : [-99, -99, 0, 0, -99];
    },
  });
}

const draw = async (
  prompts: Iterable<string> | AsyncIterable<string>,
  options: Omit<SampleEachOptions, 'random'> = {},
  model = counting(),
) => {
  const texts: PromptedText[] = [];
  for await (const text of sampleEach(model, prompts, { random: createRandom(3), ...options })) texts.push(text);
  return texts;
};

const prompts = [5, 1, 0, 3, 9, 2, 2, 0, 1, 4].map((length) => 'c'.repeat(length));

describe('sampleEach', () => {
  it('yields a text for each prompt in their order, however long each is', async () => {
    const texts = await draw(prompts, { batchSize: 3 });
    expect(texts.map(({ prompt, promptIndex, text }) => [promptIndex, prompt.text, text.length])).toEqual(
      prompts.map((prompt, index) => [index, prompt, prompt.length]),
    );
  });

  it('draws the same texts whatever the batch size', async () => {
    expect(await draw(prompts, { batchSize: 4, count: 2 })).toEqual(await draw(prompts, { batchSize: 1, count: 2 }));
  });

  it('draws for the first prompt what sample draws for it', async () => {
    const options = { temperature: [0.5, 2], count: 2 };
    const alone = sampleTexts(counting(), { ...options, prompt: 'ccccc', random: createRandom(3) });
    const texts = (await draw(prompts, { ...options, batchSize: 3 })).slice(0, 4);
    expect(texts.map(({ text, tokens, end }) => ({ text, tokens, end }))).toEqual(alone);
    expect(texts.map(({ promptIndex, row }) => [promptIndex, row])).toEqual([0, 1, 2, 3].map((row) => [0, row]));
  });

  it('holds a bounded number of a great many prompts, also behind one that is long to draw', async () => {
    let read = 0;
    function* many() {
      for (; read < 20_000; read++) yield read % 5000 === 0 ? 'ccccccccc' : '';
    }
    let most = 0;
    let yielded = 0;
    for await (const { promptIndex } of sampleEach(counting(), many(), { batchSize: 4, random: createRandom(1) })) {
      expect(promptIndex).toBe(yielded++);
      most = Math.max(most, read - yielded);
    }
    expect(yielded).toBe(20_000);
    expect(most).toBeLessThanOrEqual(4 * 16 + 1);
  });

  it('does not wait for a prompt that is slow to come while others can be drawn', async () => {
    let asked = false;
    async function* slow() {
      yield 'cc';
      asked = true;
      await setTimeout(60_000, undefined, { ref: false });
    }
    const [first] = await take(1, sampleEach(counting(), slow(), { random: createRandom(1) }));
    expect(first?.text).toHaveLength(2);
    expect(asked).toBe(true);
  });

  it('throws what the prompts throw, and closes its stepper', async () => {
    async function* failing() {
      yield 'c';
      throw new Error('the pipe broke');
    }
    const model = counting();
    await expect(draw(failing(), { batchSize: 2 }, model)).rejects.toThrow('the pipe broke');
    expect(model.open).toBe(0);
  });

  it('closes prompts and stepper when the reader leaves early', async () => {
    let closed = false;
    function* endless() {
      try {
        for (;;) yield 'c';
      } finally {
        closed = true;
      }
    }
    const model = counting();
    await take(3, sampleEach(model, endless(), { random: createRandom(1) }));
    await setTimeout(0);
    expect({ closed, open: model.open }).toEqual({ closed: true, open: 0 });
  });

  it('gives nothing for no prompts', async () => {
    expect(await draw([])).toEqual([]);
  });
});

async function take<Item>(count: number, items: AsyncIterable<Item>): Promise<Item[]> {
  const taken: Item[] = [];
  for await (const item of items) if (taken.push(item) === count) break;
  return taken;
}
