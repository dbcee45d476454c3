import type { DrawRule } from '../../kernels/stepper/stepper.js';
import { notFinite } from '../../model/not-finite.js';
import type { Random } from '../../runtime/random.js';
import type { LanguageModel } from '../language-model.js';
import type { Prompt } from '../prompt.js';
import type { Sampler } from './sampler.js';
import { createStopStrings } from './stop-strings.js';

/** Why a sample ended: `<EOS>`, a stop string, or the maximum length. */
export type SampleEnd = 'endToken' | 'stop' | 'length';

/** One drawn token. */
export interface SampledToken {
  /** Index of the sample, from 0. */
  row: number;
  id: number;
  token: string;
  /** Text to print now. It is held back while a stop string is possible, so it may be empty or contain earlier tokens. */
  text: string;
  /** Set on a sample's last token. */
  end: SampleEnd | null;
}

export interface RowOptions {
  /** Maximum number of drawn tokens. */
  length: number;
  /** Stop strings: the text ends before the first occurrence. */
  stop: readonly string[];
}

/** A text to draw; with length 0 the prompt is only read. */
export interface RowJob extends RowOptions {
  prompt: Prompt;
  sampler: Sampler;
  random: Random;
  /**
   * Called with the logits [V] of each token of the prompt and each drawn token; after a prompt that is only read, also with
   * those of the final `<EOS>`. The logits are valid until it returns.
   */
  watch?: (id: number, logits: Float32Array) => void;
}

/** The state of a text in a row: its position in the prompt, and the drawn tokens. */
export interface RowText {
  /** Sampling settings for the stepper; null if it cannot draw this text. */
  rule: DrawRule | null;
  /** The next id of the prompt, whose prediction is `logits` [V]; undefined past its end. */
  readPrompt(logits: Float32Array): number | undefined;
  /** Draws the next id from the logits [V]. */
  draw(logits: Float32Array): number;
  /** How many steps the stepper can take now in one call. */
  stepsAlone(): number;
  /**
   * For the step `ahead` after the next, the number that `Stepper.draw` takes: random in [0, 1), or the id of the prompt. Peeking does not
   * change it.
   */
  uniform(ahead: number): number;
  /** Consumes the random number of a draw. */
  forgetUniform(): void;
  /** Adds a drawn id to the text; throws a CheckpointError for -1. */
  write(id: number): Pick<SampledToken, 'text' | 'end'>;
}

/** The initial state of a text. */
export function createRowText(model: LanguageModel, { prompt, sampler, random, length, stop, watch }: RowJob): RowText {
  const detokenize = model.tokenizer.createStreamDetokenizer();
  for (const token of prompt.tokens) detokenize(token);
  const cutter = createStopStrings(stop);
  const { ids } = prompt;
  const seen = new Set(ids);
  const uniforms: number[] = [];
  let read = 0;
  let drawn = 0;

  // Draws that were peeked at take theirs first.
  const source = { next: () => uniforms.shift() ?? random.next() };

  return {
    rule: sampler.rule,
    uniform(ahead) {
      const given = ids[read + ahead];
      if (given !== undefined) return -1 - given;
      const draw = ahead - (ids.length - read);
      while (uniforms.length <= draw) uniforms.push(random.next());
      return uniforms[draw] as number;
    },
    forgetUniform: () => void uniforms.shift(),
    readPrompt(logits) {
      if (read >= ids.length) return undefined;
      const id = ids[read++] as number;
      watch?.(id, logits);
      return id;
    },
    draw(logits) {
      const id = length === 0 ? (model.endId ?? model.startId) : sampler.draw(logits, seen, source);
      if (length > 0 || model.endId !== null) watch?.(id, logits);
      return id;
    },
    stepsAlone() {
      if (sampler.rule === null || watch !== undefined) return 0;
      return ids.length - read + (stop.length === 0 ? length - drawn : 1);
    },
    write(id) {
      if (length === 0) return { text: '', end: 'length' };
      if (id < 0) throw notFinite();
      seen.add(id);
      drawn++;
      if (id === model.endId) return { text: cutter.flush(), end: 'endToken' };
      const { text, stopped } = cutter.push(detokenize(model.vocabulary.token(id)));
      if (stopped) return { text, end: 'stop' };
      return drawn === length ? { text: text + cutter.flush(), end: 'length' } : { text, end: null };
    },
  };
}
