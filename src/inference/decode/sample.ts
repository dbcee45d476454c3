import { createRandom, type Random } from '../../runtime/random.js';
import { checkCounts } from '../bounds.js';
import type { LanguageModel } from '../language-model.js';
import { type Prompt, readPrompt } from '../prompt.js';
import { type ExcludedTokensOptions, excludedTokens } from './excluded-tokens.js';
import type { RowJob, RowOptions, SampledToken, SampleEnd } from './row-text.js';
import { sampleDefaults } from './sample-defaults.js';
import { buildSampler, type SamplerOptions } from './sampler.js';
import { createRows } from './step-scheduler.js';

/** How texts are drawn, whatever their prompts. */
export interface DrawOptions
  extends Partial<Omit<SamplerOptions, 'excluded' | 'temperature'>>,
    Partial<RowOptions>,
    ExcludedTokensOptions {
  /** One or more; each draws all samples, from the same random numbers. */
  temperature?: number | readonly number[];
  /** Samples drawn at each temperature; sample i is the same whatever the count and the other temperatures. */
  count?: number;
  random: Random;
}

export interface SampleOptions extends DrawOptions {
  /** Text to go on from, of any length; the start of a sequence where it is empty. */
  prompt?: string;
}

/** A whole sample; `text` goes on right after the prompt's own text, see `readPrompt`. */
export interface SampledText {
  text: string;
  tokens: string[];
  end: SampleEnd;
}

/**
 * Draws tokens one at a time, all samples in one batch: yields the tokens of each step in the order of their rows, which
 * are sample 0 at each temperature, sample 1 at each, and so on. Throws a RangeError for a value out of its bounds, a
 * ConfigError when all tokens are excluded and a CheckpointError when the model gives no numbers.
 */
export function* sample(model: LanguageModel, options: SampleOptions): Generator<SampledToken, void> {
  const jobs = planDraws(model, options)(options.prompt ?? sampleDefaults.prompt);
  const rows = createRows(model, jobs.length);
  try {
    for (const [row, job] of jobs.entries()) rows.start(row, job);
    while (rows.idle().length < jobs.length) yield* rows.step();
  } finally {
    rows.dispose();
  }
}

/** `sample` run to its end: one text a row. */
export function sampleTexts(model: LanguageModel, options: SampleOptions): SampledText[] {
  const texts: SampledText[] = [];
  for (const drawn of sample(model, options)) {
    texts[drawn.row] ??= emptyText();
    addToken(texts[drawn.row] as SampledText, drawn);
  }
  return texts;
}

/** A sample of which nothing has been drawn yet. */
export function emptyText(): SampledText {
  return { text: '', tokens: [], end: 'length' };
}

/** Adds a drawn token to its sample; a closing `<EOS>` is no token of it. */
export function addToken(whole: SampledText, { token, text, end }: SampledToken): void {
  whole.text += text;
  if (end !== 'endToken') whole.tokens.push(token);
  if (end !== null) whole.end = end;
}

/** What `options` ask for, checked: the jobs of a prompt, one a sample and temperature. */
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
