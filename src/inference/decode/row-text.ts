import type { DrawRule } from '../../kernels/stepper/stepper.js';
import { notFinite } from '../../model/not-finite.js';
import type { Random } from '../../runtime/random.js';
import type { LanguageModel } from '../language-model.js';
import type { Prompt } from '../prompt.js';
import type { Sampler } from './sampler.js';
import { createStopStrings } from './stop-strings.js';

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

export interface RowOptions {
  /** Tokens to draw at most, the prompt not counted. */
  length: number;
  /** A text ends before the first of these. */
  stop: readonly string[];
}

/** A text to be drawn; of length 0, a text that is read alone. */
export interface RowJob extends RowOptions {
  prompt: Prompt;
  sampler: Sampler;
  random: Random;
  /**
   * Called with the logits [V] that each token of the prompt, and each drawn one, is predicted from; after a text that is read alone,
   * with those of the `<EOS>` behind it. The logits are good until it returns.
   */
  watch?: (id: number, logits: Float32Array) => void;
}

/** A text in a row: what of its prompt was read, and what was drawn. */
export interface RowText {
  /** How a stepper draws alone; null where it cannot. */
  rule: DrawRule | null;
  /** The next id of the prompt, which is predicted from the logits [V]; undefined past its end. */
  readPrompt(logits: Float32Array): number | undefined;
  isInPrompt(): boolean;
  /** Draws the next id from the logits [V]. */
  draw(logits: Float32Array): number;
  /** How many steps a stepper can take alone now, without a look at each. */
  stepsAlone(): number;
  /** The number in [0, 1) that the draw `ahead` of the next one takes: the same, however many are looked at. */
  uniform(ahead: number): number;
  /** Those of the next `count` draws have been taken. */
  forgetUniforms(count: number): void;
  /** Adds a drawn id to the text; throws a CheckpointError for -1. */
  write(id: number): Pick<SampledToken, 'text' | 'end'>;
}

/** A text of which nothing was read yet. */
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
