import type { Stepper } from '../kernels/kernels.js';
import { createRandom, type Random } from '../runtime/random.js';
import type { LanguageModel } from './language-model.js';
import { type Prompt, readPrompt } from './prompt.js';
import { sampleDefaults } from './sample-defaults.js';
import { buildSampler, type SamplerOptions } from './sampler.js';
import { createStopStrings } from './stop-strings.js';

export interface SampleOptions extends Partial<SamplerOptions> {
  /** Text to go on from, of any length; the start of a sequence where it is empty. */
  prompt?: string;
  /** Tokens to draw at most, the prompt not counted. */
  length?: number;
  /** Samples drawn side by side; sample i is the same whatever the count. */
  count?: number;
  /** A sample ends before the first of these; they are not part of it. */
  stop?: readonly string[];
  random: Random;
}

/** Why a sample ended: its last token was `<EOS>`, a stop string came, or it is as long as asked. */
export type SampleEnd = 'endToken' | 'stop' | 'length';

/** One drawn token. */
export interface SampledToken {
  /** Which of the samples, from 0. */
  row: number;
  id: number;
  token: string;
  /** What to print now: it may be empty while a stop string is possible, and then hold more than this token. */
  text: string;
  /** Set on a sample's last token. */
  end: SampleEnd | null;
}

/** A whole sample; `text` goes on right after the prompt's own text, see `readPrompt`. */
export interface SampledText {
  text: string;
  tokens: string[];
  end: SampleEnd;
}

/**
 * Draws tokens one at a time, all samples in one batch: yields the tokens of each step in the order of their rows.
 * Throws a RangeError for a value out of its bounds and a CheckpointError when the model gives no numbers.
 */
export function* sample(model: LanguageModel, options: SampleOptions): Generator<SampledToken, void> {
  const { prompt, length, count, stop, ...rest } = { ...sampleDefaults, banned: bannedIn(model), ...options };
  if (!(Number.isInteger(length) && length >= 1))
    throw new RangeError(`length is a whole number from 1, not ${length}.`);
  if (!(Number.isInteger(count) && count >= 1)) throw new RangeError(`count is a whole number from 1, not ${count}.`);
  const sampler = buildSampler(rest);
  const read = readPrompt(model, prompt);
  const rows = Array.from({ length: count }, () => createRow(model, read, stop, rest.random));
  const size = model.vocabulary.size;

  const stepper = model.kernels.createStepper(model.weights, count);
  try {
    let logits = feedPrompt(stepper, model.startId, read.ids);
    const drawn = new Int32Array(count).fill(model.startId);
    for (let position = 1; ; position++) {
      for (const [index, row] of rows.entries()) {
        if (row.ended) continue;
        const id = sampler(logits.subarray(index * size, (index + 1) * size), row.random);
        drawn[index] = id;
        const piece = row.take(id, position === length);
        yield { row: index, id, token: model.vocabulary.token(id), ...piece };
      }
      if (rows.every((row) => row.ended)) return;
      logits = stepper.step(drawn);
    }
  } finally {
    stepper.dispose();
  }
}

/** `sample` run to its end: one text a row. */
export function sampleTexts(model: LanguageModel, options: SampleOptions): SampledText[] {
  const texts = Array.from(
    { length: options.count ?? sampleDefaults.count },
    (): SampledText => ({ text: '', tokens: [], end: 'length' }),
  );
  for (const { row, token, text, end } of sample(model, options)) {
    const whole = texts[row] as SampledText;
    whole.text += text;
    if (end !== 'endToken') whole.tokens.push(token);
    if (end !== null) whole.end = end;
  }
  return texts;
}

/** `<UNK>` says nothing; `<EOS>` was never a target where the corpus is one stream without it. */
function bannedIn({ vocabulary, startId, endId }: LanguageModel): number[] {
  const usesEnd = startId === vocabulary.eosId || endId === vocabulary.eosId;
  return usesEnd ? [vocabulary.unkId] : [vocabulary.unkId, vocabulary.eosId];
}

/** Carries the state through the prompt; the logits of the token after it, [count * V]. */
function feedPrompt(stepper: Stepper, startId: number, ids: Int32Array): Float32Array {
  const column = new Int32Array(stepper.batchSize);
  let logits = stepper.step(column.fill(startId));
  for (const id of ids) logits = stepper.step(column.fill(id));
  return logits;
}

interface Row {
  ended: boolean;
  random: Random;
  take(id: number, isLast: boolean): { text: string; end: SampleEnd | null };
}

function createRow(model: LanguageModel, prompt: Prompt, stop: readonly string[], random: Random): Row {
  const detokenize = model.tokenizer.createStreamDetokenizer();
  for (const token of prompt.tokens) detokenize(token);
  const cutter = createStopStrings(stop);
  const end = (text: string, reason: SampleEnd) => {
    row.ended = true;
    return { text, end: reason };
  };
  const row: Row = {
    ended: false,
    random: createRandom(random.seed()),
    take(id, isLast) {
      if (id === model.endId) return end(cutter.flush(), 'endToken');
      const { text, stopped } = cutter.push(detokenize(model.vocabulary.token(id)));
      if (stopped) return end(text, 'stop');
      if (isLast) return end(text + cutter.flush(), 'length');
      return { text, end: null };
    },
  };
  return row;
}
