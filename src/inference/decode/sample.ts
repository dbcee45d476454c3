import { createRandom, type Random } from '../../runtime/random.js';
import { checkCounts } from '../bounds.js';
import type { LanguageModel } from '../language-model.js';
import { type Prompt, readPrompt } from '../prompt.js';
import { type ExcludedTokensOptions, excludedTokens } from './excluded-tokens.js';
import type { RowJob, RowOptions, SampledToken, SampleEnd } from './row-text.js';
import { sampleDefaults } from './sample-defaults.js';
import { buildSampler, type SamplerOptions } from './sampler.js';
import { createRows } from './step-scheduler.js';

/** Sampling options, independent of the prompt. */
export interface DrawOptions
  extends Partial<Omit<SamplerOptions, 'excluded' | 'temperature'>>,
    Partial<RowOptions>,
    ExcludedTokensOptions {
  /** One or more; every temperature uses the same random numbers. */
  temperature?: number | readonly number[];
  /** Samples per temperature; sample i does not depend on the count or on other temperatures. */
  count?: number;
  random: Random;
}

export interface SampleOptions extends DrawOptions {
  /** Text to continue, of any length; empty for the start of a sequence. */
  prompt?: string;
}

/** A complete sample; `text` continues directly after the prompt's text, see `readPrompt`. */
export interface SampledText {
  text: string;
  tokens: string[];
  end: SampleEnd;
}

/**
 * Draws all samples in one batch, and yields the tokens of each step in row order: sample 0 at each temperature, sample 1 at
 * each, and so on. Throws a RangeError for options out of bounds, a ConfigError if all tokens are excluded, and a
 * CheckpointError if the logits are not finite.
 */
export function* sample(model: LanguageModel, options: SampleOptions): Generator<SampledToken, void> {
  const jobs = planDraws(model, options)(options.prompt ?? sampleDefaults.prompt);
  const rows = createRows(model, jobs.length);
  try {
    for (const [row, job] of jobs.entries()) rows.start(row, job);
    while (rows.free < jobs.length) yield* rows.step();
  } finally {
    rows.dispose();
  }
}

/** Runs `sample` to the end: one text per row. */
export function sampleTexts(model: LanguageModel, options: SampleOptions): SampledText[] {
  const texts: SampledText[] = [];
  for (const drawn of sample(model, options)) {
    texts[drawn.row] ??= emptyText();
    addToken(texts[drawn.row] as SampledText, drawn);
  }
  return texts;
}

/** An empty sample. */
export function emptyText(): SampledText {
  return { text: '', tokens: [], end: 'length' };
}

/** Adds a drawn token to its sample; the final `<EOS>` is not counted. */
export function addToken(whole: SampledText, { token, text, end }: SampledToken): void {
  whole.text += text;
  if (end !== 'endToken') whole.tokens.push(token);
  if (end !== null) whole.end = end;
}

/** Validates `options` and returns a function that makes the jobs of a prompt, one per sample and temperature. */
export function planDraws(model: LanguageModel, options: DrawOptions): (prompt: string | Prompt) => RowJob[] {
  const { length, count, stop, temperature, ...rest } = { ...sampleDefaults, ...options };
  checkCounts({ length, count });
  const excluded = excludedTokens(model, options);
  const temperatures = [temperature].flat();
  if (temperatures.length === 0) throw new RangeError('temperature is a number or a list of them, not an empty list.');
  const samplers = temperatures.map((value) => buildSampler({ ...rest, excluded, temperature: value }));
  return (text) => {
    const prompt = typeof text === 'string' ? readPrompt(model, text) : text;
    const seeds = Array.from({ length: count }, () => options.random.seed());
    return seeds.flatMap((seed) =>
      samplers.map((sampler) => ({ prompt, sampler, random: createRandom(seed), length, stop })),
    );
  };
}
