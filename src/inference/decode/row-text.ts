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
  isInPrompt(): boolean;
  /** Draws the next id from the logits [V]. */
  draw(logits: Float32Array): number;
  /** How many steps the stepper can take now in one call. */
  stepsAlone(): number;
  /** The random number in [0, 1) of the draw `ahead` positions after the next; peeking does not change it. */
  uniform(ahead: number): number;
  /** Consumes the random numbers of `count` draws. */
  forgetUniforms(count: number): void;
  /** Adds a drawn id to the text; throws a CheckpointError for -1. */
  write(id: number): Pick<SampledToken, 'text' | 'end'>;
}

/** The initial state of a text. */
export function createRowText(model: LanguageModel, { prompt, sampler, random, length, stop, watch }: RowJob): RowText {
  const detokenize = model.tokenizer.createStreamDetokenizer();
  for (const token of prompt.tokens) detokenize(token);
  const cutter = createStopStrings(stop);
  const seen = new Set(prompt.ids);
  const uniforms: number[] = [];
  let read = 0;
  let drawn = 0;

  const uniform = (ahead: number) => {
    while (uniforms.length <= ahead) uniforms.push(random.next());
    return uniforms[ahead] as number;
  };
  const forgetUniforms = (count: number) => {
    uniforms.splice(0, count);
  };
  const source = {
    next() {
      const value = uniform(0);
      forgetUniforms(1);
      return value;
    },
  };

  return {
    rule: sampler.rule,
    uniform,
    forgetUniforms,
    readPrompt(logits) {
      const id = prompt.ids[read++];
      if (id !== undefined) watch?.(id, logits);
      return id;
    },
    isInPrompt: () => read < prompt.ids.length,
    draw(logits) {
      const id = length === 0 ? (model.endId ?? model.startId) : sampler.draw(logits, seen, source);
      if (length > 0 || model.endId !== null) watch?.(id, logits);
      return id;
    },
    stepsAlone() {
      if (sampler.rule === null || watch !== undefined) return 0;
      return stop.length === 0 && read >= prompt.ids.length ? length - drawn : 1;
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
