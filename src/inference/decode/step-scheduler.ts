import type { LanguageDecoder } from '../../model/language/decoder.js';
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

/** A text to be drawn. */
export interface RowJob {
  prompt: Prompt;
  sampler: Sampler;
  random: Random;
}

/** Texts that are drawn side by side, each from its own prompt; a row whose text has ended can start another. */
export interface Rows {
  /** Rows that draw nothing now. */
  idle(): number[];
  /** Starts a text in an idle row. */
  start(row: number, job: RowJob): void;
  /**
   * Takes every text a token further, in its prompt or past it; or several tokens, where all are past it and none can end
   * unseen: the drawn ones, step by step in the order of the rows.
   */
  step(): SampledToken[];
  dispose(): void;
}

/** Steps that the stepper takes alone at most: enough to make its call cheap, soon enough over to be watched. */
const STEPS_AT_ONCE = 32;

/** `size` idle rows over one decoder. */
export function createRows(model: LanguageModel, size: number, options: RowOptions): Rows {
  const decoder = model.network.createDecoder(model.kernels, size);
  const vocabularySize = model.vocabulary.size;
  const texts: (Text | null)[] = Array.from({ length: size }, () => null);
  const inputs = new Int32Array(size).fill(model.startId);
  const used = new Set<number>();
  const stale = new Set<number>();
  const active = () => [...texts.entries()].filter((entry): entry is [number, Text] => entry[1] !== null);

  function write(row: number, text: Text, id: number): SampledToken {
    const piece = text.write(id);
    if (piece.end !== null) texts[row] = null;
    return { row, id, token: model.vocabulary.token(id), ...piece };
  }

  function stepOnce(running: readonly [number, Text][]): SampledToken[] {
    const logits = decoder.step(inputs, null).logits();
    const drawn: SampledToken[] = [];
    for (const [row, text] of running) {
      const given = text.readPrompt();
      const id = given ?? text.draw(logits.subarray(row * vocabularySize, (row + 1) * vocabularySize));
      inputs[row] = id;
      if (given === undefined) drawn.push(write(row, text, id));
    }
    return drawn;
  }

  function drawAlone(running: readonly [number, Text][], steps: number): SampledToken[] {
    const uniforms = new Float64Array(steps * size);
    for (const [row, text] of running) {
      for (let step = 0; step < steps; step++) uniforms[step * size + row] = text.uniform(step);
    }
    const ids = decoder.draw(inputs, uniforms, model.endId);
    const drawn: SampledToken[] = [];
    for (let start = 0; start < ids.length; start += size) {
      for (const [row, text] of running) drawn.push(write(row, text, ids[start + row] as number));
    }
    inputs.set(ids.subarray(-size));
    for (const [, text] of running) text.forgetUniforms(ids.length / size);
    return drawn;
  }

  return {
    idle: () => [...texts.keys()].filter((row) => texts[row] === null),
    start(row, job) {
      texts[row] = createText(model, job, options);
      inputs[row] = model.startId;
      if (job.sampler.rule !== null) decoder.setRule(row, job.sampler.rule);
      if (used.has(row)) stale.add(row);
      used.add(row);
    },
    step() {
      clearStates(decoder, stale);
      stale.clear();
      const running = active();
      const steps = Math.min(STEPS_AT_ONCE, ...running.map(([, text]) => text.stepsAlone()));
      return steps > 0 ? drawAlone(running, steps) : stepOnce(running);
    },
    dispose: () => decoder.dispose(),
  };
}

function clearStates(decoder: LanguageDecoder, rows: ReadonlySet<number>): void {
  if (rows.size === 0) return;
  const state = decoder.getState();
  for (const row of rows) state.fill(0, row * decoder.stateSize, (row + 1) * decoder.stateSize);
  decoder.setState(state);
}

interface Text {
  /** The next id of the prompt; undefined past its end. */
  readPrompt(): number | undefined;
  /** Draws the next id from the logits [V]. */
  draw(logits: Float32Array): number;
  /** How many tokens a stepper can draw alone now, without a look at each. */
  stepsAlone(): number;
  /** The number in [0, 1) that the draw `ahead` of the next one takes: the same, however many are looked at. */
  uniform(ahead: number): number;
  /** Those of the next `count` draws have been taken. */
  forgetUniforms(count: number): void;
  /** Adds a drawn id to the text; throws a CheckpointError for -1. */
  write(id: number): Pick<SampledToken, 'text' | 'end'>;
}

function createText(model: LanguageModel, { prompt, sampler, random }: RowJob, { length, stop }: RowOptions): Text {
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
    uniform,
    forgetUniforms,
    readPrompt: () => prompt.ids[read++],
    draw: (logits) => sampler.draw(logits, seen, source),
    stepsAlone() {
      if (sampler.rule === null || read < prompt.ids.length) return 0;
      return stop.length === 0 ? length - drawn : 1;
    },
    write(id) {
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
