import { measureVariety, type Variety, wordsOf } from '../inference/compare/words.js';
import { type DrawOptions, type SampledText, sampleTexts } from '../inference/decode/sample.js';
import type { LanguageModel } from '../inference/language-model.js';
import { readPrompt } from '../inference/prompt.js';
import { tokenLosses } from '../inference/score/token-losses.js';
import type { StoredCorpora } from './shared/text/stored-corpora.js';

/** Statistics of texts: samples at one temperature, or validation text. */
export interface TextMeasures extends Variety {
  tokenCount: number;
  /** Share of the words that occur in the training text; null if it cannot be read. */
  knownShare: number | null;
  /** Loss of the texts under the model itself, at temperature 1 and without filters; includes a drawn `<EOS>`. */
  natsPerToken: number;
}

export interface TemperatureMeasures extends TextMeasures {
  temperature: number;
  samples: number;
}

export interface TemperatureReport {
  /** In the order of the temperatures. */
  temperatures: TemperatureMeasures[];
  /** An equal amount of validation text, for comparison; null without one. */
  validation: TextMeasures | null;
  /** The temperature whose loss is closest to that of the validation text; null without one. */
  nearest: number | null;
}

export interface MeasuredDraws {
  prompt: string;
  temperatures: readonly number[];
  /** One list per temperature. */
  samples: readonly (readonly SampledText[])[];
}

/** Draws `count` samples of a prompt at each temperature, and measures them; throws like `sampleTexts`. */
export function measureTemperatures(
  model: LanguageModel,
  corpora: StoredCorpora | null,
  draw: DrawOptions & { prompt: string; temperature: readonly number[]; count: number },
): TemperatureReport {
  const { prompt, temperature: temperatures } = draw;
  const texts = sampleTexts(model, draw);
  const samples = temperatures.map((_, at) => texts.filter((_, row) => row % temperatures.length === at));
  return reportTemperatures(model, corpora, { prompt, temperatures, samples });
}

/**
 * Measures samples by temperature, and an equal amount of validation text: a low temperature repeats itself, a high one invents
 * words (Holtzman et al. 2020, "The curious case of neural text degeneration"). `corpora` is null if the text cannot be read.
 */
export function reportTemperatures(
  model: LanguageModel,
  corpora: StoredCorpora | null,
  { prompt: promptText, temperatures, samples }: MeasuredDraws,
): TemperatureReport {
  const known = corpora && new Set(corpora.trainDocuments.flatMap(({ text }) => wordsOf(text)));
  const prompt = readPrompt(model, promptText);
  const measured = temperatures.map((temperature, index): TemperatureMeasures => {
    const texts = samples[index] ?? [];
    const sequences = texts.map((sample) => {
      const ids = [...prompt.ids, ...model.vocabulary.encode(sample.tokens)];
      if (sample.end === 'endToken' && model.endId !== null) ids.push(model.endId);
      return Int32Array.from(ids);
    });
    const words = texts.map((sample) => wholeWords(prompt.text, sample));
    return {
      temperature,
      samples: texts.length,
      ...measure(words, known),
      ...weigh(model, sequences, prompt.ids.length),
    };
  });
  const validation = corpora && measureValidation(model, corpora, known, measured);
  return { temperatures: measured, validation, nearest: validation && nearestTo(validation.natsPerToken, measured) };
}

function measure(words: readonly (readonly string[])[], known: ReadonlySet<string> | null) {
  const variety = measureVariety(words);
  const found = words.flat().filter((word) => known?.has(word)).length;
  const knownShare = known === null || variety.wordCount === 0 ? null : found / variety.wordCount;
  return { ...variety, knownShare };
}

/** Loss in nats of all tokens after the first `skipped` of each sequence. */
function weigh(model: LanguageModel, sequences: readonly Int32Array[], skipped: number) {
  const losses = tokenLosses(model, sequences, { batchSize: 32, ranks: false }).flatMap(({ losses }) => [
    ...losses.subarray(skipped),
  ]);
  return {
    tokenCount: losses.length,
    natsPerToken: losses.reduce((sum, loss) => sum + loss, 0) / Math.max(1, losses.length),
  };
}

/** The words of a sample, without a word started by the prompt and a word cut off at the maximum length. */
function wholeWords(prompt: string, { text, end }: SampledText): string[] {
  const [before, after] = [/[\p{L}\p{M}\p{N}]$/u.test(prompt), /^[\p{L}\p{M}\p{N}]/u.test(text)];
  const words = wordsOf(text).slice(before && after ? 1 : 0);
  return end === 'length' && /[\p{L}\p{M}\p{N}]$/u.test(text) ? words.slice(0, -1) : words;
}

/** A part of the validation text with about as many words and tokens as the samples of a temperature. */
function measureValidation(
  model: LanguageModel,
  { validation, validationDocuments, config }: StoredCorpora,
  known: ReadonlySet<string> | null,
  measured: readonly TemperatureMeasures[],
): TextMeasures | null {
  if (validation === null || validationDocuments === null) return null;
  const meanOf = (key: 'wordCount' | 'tokenCount') =>
    Math.ceil(measured.reduce((sum, each) => sum + each[key], 0) / Math.max(1, measured.length));
  const texts = validationDocuments.flatMap(({ text }) => (config.data.unit === 'line' ? text.split('\n') : [text]));
  const words = takeFirst(texts.map(wordsOf), meanOf('wordCount'), (all, count) => all.slice(0, count));
  const sequences = takeFirst(validation.sequences, meanOf('tokenCount'), (ids, count) => ids.subarray(0, count));
  return { ...measure(words, known), ...weigh(model, sequences, 0) };
}

function takeFirst<List extends { length: number }>(
  lists: readonly List[],
  count: number,
  cut: (list: List, count: number) => List,
): List[] {
  const taken: List[] = [];
  let left = count;
  for (const list of lists) {
    if (left <= 0) break;
    taken.push(cut(list, left));
    left -= list.length;
  }
  return taken;
}

function nearestTo(nats: number, measured: readonly TemperatureMeasures[]): number | null {
  const distance = ({ natsPerToken }: TemperatureMeasures) => Math.abs(natsPerToken - nats);
  const [first, ...others] = measured;
  if (first === undefined) return null;
  return others.reduce((best, each) => (distance(each) < distance(best) ? each : best), first).temperature;
}
