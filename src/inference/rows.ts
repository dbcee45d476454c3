import type { Stepper } from '../kernels/kernels.js';
import type { Random } from '../runtime/random.js';
import type { LanguageModel } from './language-model.js';
import type { Prompt } from './prompt.js';
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
  /** Takes every text a token further, in its prompt or past it: the drawn ones, in the order of the rows. */
  step(): SampledToken[];
  dispose(): void;
}

/** `size` idle rows over one stepper. */
export function createRows(model: LanguageModel, size: number, options: RowOptions): Rows {
  const stepper = model.kernels.createStepper(model.weights, size);
  const vocabularySize = model.vocabulary.size;
  const texts: (Text | null)[] = Array.from({ length: size }, () => null);
  const inputs = new Int32Array(size).fill(model.startId);
  const used = new Set<number>();
  const stale = new Set<number>();
  return {
    idle: () => [...texts.keys()].filter((row) => texts[row] === null),
    start(row, job) {
      texts[row] = createText(model, job, options);
      inputs[row] = model.startId;
      if (used.has(row)) stale.add(row);
    },
    step() {
      clearStates(stepper, stale);
      stale.clear();
      const logits = stepper.step(inputs);
      const drawn: SampledToken[] = [];
      for (const [row, text] of texts.entries()) {
        used.add(row);
        if (text === null) continue;
        const { id, piece } = text.next(logits.subarray(row * vocabularySize, (row + 1) * vocabularySize));
        inputs[row] = id;
        if (piece === null) continue;
        drawn.push({ row, id, token: model.vocabulary.token(id), ...piece });
        if (piece.end !== null) texts[row] = null;
      }
      return drawn;
    },
    dispose: () => stepper.dispose(),
  };
}

function clearStates(stepper: Stepper, rows: ReadonlySet<number>): void {
  if (rows.size === 0) return;
  const state = stepper.getState();
  for (const row of rows) state.fill(0, row * stepper.stateSize, (row + 1) * stepper.stateSize);
  stepper.setState(state);
}

interface Text {
  /** The id to read next, from the logits [V] after the one before; `piece` is null while it is of the prompt. */
  next(logits: Float32Array): { id: number; piece: Pick<SampledToken, 'text' | 'end'> | null };
}

function createText(model: LanguageModel, { prompt, sampler, random }: RowJob, { length, stop }: RowOptions): Text {
  const detokenize = model.tokenizer.createStreamDetokenizer();
  for (const token of prompt.tokens) detokenize(token);
  const cutter = createStopStrings(stop);
  const seen = new Set(prompt.ids);
  let read = 0;
  let drawn = 0;

  function write(id: number): Pick<SampledToken, 'text' | 'end'> {
    if (id === model.endId) return { text: cutter.flush(), end: 'endToken' };
    const { text, stopped } = cutter.push(detokenize(model.vocabulary.token(id)));
    if (stopped) return { text, end: 'stop' };
    return drawn === length ? { text: text + cutter.flush(), end: 'length' } : { text, end: null };
  }

  return {
    next(logits) {
      const given = prompt.ids[read++];
      if (given !== undefined) return { id: given, piece: null };
      const id = sampler.draw(logits, seen, random);
      seen.add(id);
      drawn++;
      return { id, piece: write(id) };
    },
  };
}
