import { describe, expect, it } from 'vitest';
import { ConfigError } from '../../src/errors.js';
import { referenceKernels } from '../../src/kernels/reference/reference.js';
import { loadAs } from '../../src/tasks/load-as.js';
import type { TokenizerSpec } from '../../src/text/tokenizer.js';
import { build, sentences, tinyConfig, trainAll } from './tiny-run.js';

const corpus = `${sentences.join('\n')}\n`;
const text = { level: 'subword', vocabularySize: 30 };
const config = tinyConfig({ train: corpus, validation: 'el pingüino\n' }, { text });

describe('a language model of subwords', () => {
  it('learns its merges from the training text alone, and keeps them in the checkpoint', async () => {
    const { checkpoint } = await trainAll(await build(config));
    const { tokenizer, vocabulary } = loadAs('languageModel', checkpoint, referenceKernels);
    const { merges } = tokenizer.spec as Extract<TokenizerSpec, { level: 'subword' }>;
    expect(merges.length).toBeGreaterThan(3);
    expect(vocabulary.size).toBe(30);
    expect(vocabulary.has('ü')).toBe(false);
  });

  it('knows every part that a word of known letters may fall into', async () => {
    const { checkpoint } = await trainAll(await build(config));
    const { tokenizer, vocabulary } = loadAs('languageModel', checkpoint, referenceKernels);
    const parts = tokenizer.tokenize('asaca sagrados lagares');
    expect(parts.filter((part) => !vocabulary.has(part))).toEqual([]);
  });

  it('tells its perplexity', async () => {
    const { events } = await trainAll(await build(config));
    const evaluation = events.find((event) => event.type === 'evaluation');
    expect(evaluation?.metrics.values).toHaveProperty('perplexity');
  });

  it('is resumed to the same end', async () => {
    const longer = { ...config, training: { ...config.training, epochs: 2 } };
    const whole = await trainAll(await build(longer));
    const half = await trainAll(await build(config));
    const rest = await trainAll(await build(longer, { resume: half.checkpoint }), half.checkpoint.snapshot);
    expect(rest.checkpoint.snapshot.weights).toEqual(whole.checkpoint.snapshot.weights);
  });

  it("starts from a checkpoint with the checkpoint's merges", async () => {
    const { checkpoint } = await trainAll(await build(config));
    const other = tinyConfig({ train: 'la casa roja\nla casa es la casa\n' }, { text });
    const { checkpoint: second } = await trainAll(await build(other, { initialise: { checkpoint, extend: false } }));
    expect(second.tokenizer).toEqual(checkpoint.tokenizer);
    expect(second.vocabulary).toMatchObject({ tokens: (checkpoint.vocabulary as { tokens: string[] }).tokens });
  });

  it('is refused by a checkpoint of words, without a list of merges', async () => {
    const { checkpoint } = await trainAll(await build(config));
    const words = tinyConfig({ train: corpus });
    await expect(build(words, { initialise: { checkpoint, extend: false } })).rejects.toMatchObject({
      message: 'The checkpoint tokenizes text differently from the configuration.',
      hint: 'Set text to what the checkpoint was trained with: {"level":"subword","lowercase":false,"language":"es"}.',
    });
  });

  it('needs room for its characters', async () => {
    await expect(build(tinyConfig({ train: corpus }, { text: { ...text, vocabularySize: 5 } }))).rejects.toThrow(
      ConfigError,
    );
  });

  it.each([[[['a']]], [[['a', '']]], [[['a', 'b', 'c']]], ['ab'], [undefined]])(
    'with the merges %j is damaged',
    async (merges) => {
      const { checkpoint } = await trainAll(await build(config));
      const tokenizer = { ...(checkpoint.tokenizer as object), merges };
      expect(() => loadAs('languageModel', { ...checkpoint, tokenizer }, referenceKernels)).toThrow(/tokenizer is/);
    },
  );
});
