import { describe, expect, it } from 'vitest';
import type { ConfigInput } from '../../src/config/schema.js';
import { CheckpointError } from '../../src/errors.js';
import type { NamedArray } from '../../src/model/parameters.js';
import { readParameters } from '../../src/model/variables.js';
import { build, tinyConfig, trainAll } from './tiny-run.js';

async function trained(sections: object = {}) {
  return (await trainAll(await build(tinyConfig({ train: 'a b c a\nb a b\n' }, sections as ConfigInput)))).checkpoint;
}

const weightsByName = (arrays: NamedArray[]) => new Map(arrays.map((array) => [array.name, array]));

describe('a warm start', () => {
  it('takes the weights over where no token is new', async () => {
    const checkpoint = await trained();
    const next = await build(tinyConfig({ train: 'a c\na a\n' }), { initialise: { checkpoint, extend: false } });
    expect(next.vocabulary).toMatchObject({ tokens: (checkpoint.vocabulary as { tokens: string[] }).tokens });
    expect(readParameters(next.trainable.parameters)).toEqual(checkpoint.snapshot.weights);
  });

  it('names new and lost tokens', async () => {
    const start = build(tinyConfig({ train: 'a d d e\n' }), {
      initialise: { checkpoint: await trained(), extend: false },
    });
    await expect(start).rejects.toThrow(CheckpointError);
    await expect(start).rejects.toThrow(
      /2 tokens that the checkpoint does not know, "d", "e"; .* 2 tokens do not occur, "b", "c"/,
    );
  });

  it.each([
    ['an embedding', { size: 5 }, ['embedding/embeddings', 'dense/kernel', 'dense/bias']],
    ['one-hot input', { type: 'oneHot' }, ['lstm_1/kernel', 'dense/kernel', 'dense/bias']],
  ])('grows %s for new tokens and keeps what was learned', async (_, input, grown) => {
    const sections = { model: { hiddenSize: 6, input } };
    const checkpoint = await trained(sections);
    const config = tinyConfig({ train: 'a d d e\n' }, sections);
    const next = await build(config, { initialise: { checkpoint, extend: true } });
    expect(next.vocabulary).toMatchObject({ tokens: ['<EOS>', '<UNK>', 'a', 'b', 'c', 'd', 'e'] });
    const [before, after] = [checkpoint.snapshot.weights, readParameters(next.trainable.parameters)].map(weightsByName);
    for (const [name, { shape, data }] of after ?? []) {
      const old = before?.get(name) as NamedArray;
      if (!grown.includes(name)) {
        expect(data, name).toEqual(old.data);
        continue;
      }
      const [width, oldWidth] = [shape.at(-1) ?? 0, old.shape.at(-1) ?? 0];
      const kept = Array.from(old.data, (_, index) => data[Math.floor(index / oldWidth) * width + (index % oldWidth)]);
      expect(kept, name).toEqual([...old.data]);
      expect(data.length, name).toBeGreaterThan(old.data.length);
    }
  });

  it.each([
    ['another network', { model: { hiddenSize: 7, input: { size: 5 } } }, /hiddenSizes: \[6\] against \[7\]/],
    ['other tokens', { text: { level: 'character' } }, /tokenizes text differently from the configuration/],
  ])('refuses a checkpoint of %s', async (_, sections, message) => {
    const start = build(tinyConfig({ train: 'a b\n' }, sections), {
      initialise: { checkpoint: await trained(), extend: true },
    });
    await expect(start).rejects.toThrow(CheckpointError);
    await expect(start).rejects.toThrow(message);
  });
});
