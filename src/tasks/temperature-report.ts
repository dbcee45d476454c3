import { sequencesOf } from '../data/token-source.js';
import { measureVariety, type Variety, wordsOf } from '../inference/compare/words.js';
import { type DrawOptions, type SampledText, sampleTexts } from '../inference/decode/sample.js';
import type { LanguageModel } from '../inference/language-model.js';
import { readPrompt } from '../inference/prompt.js';
import { tokenLosses } from '../inference/score/token-losses.js';
import type { StoredCorpora, TextInPieces } from './shared/text/stored-corpora.js';

/** Statistics of texts: samples at one temperature, or validation text. */
export interface TextMeasures extends Variety {
  tokenCount: number;
  /** Share of the words that occur in the training text; null if it cannot be read. */
  knownShare: number | null;
  /** Loss of the texts under the model itself, at temperature 1 and without filters; includes a drawn `<EOS>`, but not `<UNK>`. */
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
  const prompt = readPrompt(model, promptText);
  const drawn = temperatures.map((_, index) => samples[index] ?? []);
  const words = drawn.map((texts) => texts.map((sample) => wholeWords(prompt.text, sample)));
  const kept = corpora && validationWords(corpora, words);
  const known = corpora && knownWords(corpora, [...words.flat(2), ...(kept?.flat() ?? [])]);
  const measured = temperatures.map((temperature, index): TemperatureMeasures => {
    const texts = drawn[index] ?? [];
    const sequences = texts.map((sample) => {
      const ids = [...prompt.ids, ...model.vocabulary.encode(sample.tokens)];
      if (sample.end === 'endToken' && model.endId !== null) ids.push(model.endId);
      return Int32Array.from(ids);
    });
    return {
      temperature,
      samples: texts.length,
      ...measure(words[index] ?? [], known),
      ...weigh(model, sequences, prompt.ids.length),
    };
  });
  const validation = corpora && kept && measureValidation(model, corpora, { words: kept, known }, measured);
  return { temperatures: measured, validation, nearest: validation && nearestTo(validation.natsPerToken, measured) };
}

function measure(words: readonly (readonly string[])[], known: ReadonlySet<string> | null) {
  const variety = measureVariety(words);
  const found = words.flat().filter((word) => known?.has(word)).length;
  const knownShare = known === null || variety.wordCount === 0 ? null : found / variety.wordCount;
  return { ...variety, knownShare };
}

/** Loss in nats of the known tokens after the first `skipped` of each sequence: samples have no unknown ones, validation text may. */
function weigh(model: LanguageModel, sequences: readonly Int32Array[], skipped: number) {
  const { unkId } = model.vocabulary;
  const losses = tokenLosses(model, sequences, { batchSize: 32, ranks: false }).flatMap(({ losses }, index) => {
    const ids = sequences[index] as Int32Array;
    return [...losses].filter((_, at) => at >= skipped && ids[at] !== unkId);
  });
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

/** Those of `words` that occur in the training text, which is read piece by piece. */
function knownWords({ trainTexts }: StoredCorpora, words: readonly string[]): ReadonlySet<string> {
  const wanted = new Set(words);
  const known = new Set<string>();
  for (const { pieces } of trainTexts) {
    for (const piece of pieces()) {
      for (const word of wordsOf(piece)) if (wanted.has(word)) known.add(word);
    }
  }
  return known;
}

/** About as many words of the validation text as the samples of a temperature have, by text; null without one. */
function validationWords(
  { validationTexts, config }: StoredCorpora,
  drawn: readonly (readonly (readonly string[])[])[],
): string[][] | null {
  if (validationTexts === null) return null;
  const most = meanOf(drawn.map((texts) => texts.reduce((sum, words) => sum + words.length, 0)));
  const texts = config.data.unit === 'line' ? lineWords(validationTexts) : firstWords(validationTexts, most);
  return takeFirst(texts, most, (words, count) => words.slice(0, count));
}

function* lineWords(texts: readonly TextInPieces[]): Generator<string[], void> {
  for (const { pieces } of texts) {
    for (const piece of pieces()) for (const line of piece.split('\n')) yield wordsOf(line);
  }
}

/** The words of each text, of a long one at least `most`. */
function* firstWords(texts: readonly TextInPieces[], most: number): Generator<string[], void> {
  for (const { pieces } of texts) {
    const words: string[] = [];
    for (const piece of pieces()) {
      for (const word of wordsOf(piece)) words.push(word);
      if (words.length >= most) break;
    }
    yield words;
  }
}

/** A part of the validation text with about as many tokens as the samples of a temperature. */
function measureValidation(
  model: LanguageModel,
  { validation }: StoredCorpora,
  { words, known }: { words: string[][]; known: ReadonlySet<string> | null },
  measured: readonly TemperatureMeasures[],
): TextMeasures | null {
  if (validation === null) return null;
  const tokens = meanOf(measured.map(({ tokenCount }) => tokenCount));
  const sequences = takeFirst(sequencesOf(validation), tokens, (ids, count) => ids.subarray(0, count));
  return { ...measure(words, known), ...weigh(model, sequences, 0) };
}

function meanOf(counts: readonly number[]): number {
  return Math.ceil(counts.reduce((sum, count) => sum + count, 0) / Math.max(1, counts.length));
}

function takeFirst<List extends { length: number }>(
  lists: Iterable<List>,
  count: number,
  cut: (list: List, count: number) => List,
): List[] {
  const taken: List[] = [];
  let left = count;
  if (left <= 0) return taken;
  for (const list of lists) {
    taken.push(cut(list, left));
    left -= list.length;
    if (left <= 0) break;
  }
  return taken;
}

function nearestTo(nats: number, measured: readonly TemperatureMeasures[]): number | null {
  const distance = ({ natsPerToken }: TemperatureMeasures) => Math.abs(natsPerToken - nats);
  const [first, ...others] = measured;
  if (first === undefined) return null;
  return others.reduce((best, each) => (distance(each) < distance(best) ? each : best), first).temperature;
}
