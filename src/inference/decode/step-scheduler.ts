import type { LanguageDecoder } from '../../model/language/decoder.js';
import type { LanguageModel } from '../language-model.js';
import { createRowText, type RowJob, type RowText, type SampledToken } from './row-text.js';

/** Texts that are drawn side by side, each from its own prompt; a row whose text has ended can start another. */
export interface Rows {
  /** Rows that draw nothing now. */
  idle(): number[];
  /** Starts a text in an idle row. */
  start(row: number, job: RowJob): void;
  /** Leaves the text of a row unfinished. */
  stop(row: number): void;
  /**
   * Takes every text a token further, in its prompt or past it; or several tokens, `most` at most, where all are past it and none
   * can end unseen: the drawn ones, step by step in the order of the rows.
   */
  step(most?: number): SampledToken[];
  /** Hands over all texts, where they stand, and leaves every row idle. */
  release(): HeldRow[];
  /** Goes on with texts that others have released, in the rows 0, 1 and so on, which are idle. */
  adopt(held: readonly HeldRow[]): void;
  dispose(): void;
}

/** A text between two steps. */
export interface HeldRow {
  row: number;
  text: RowText;
  /** The id that its row reads next. */
  input: number;
  /** Of the decoder. */
  state: Float32Array;
}

export interface RowsOptions {
  /** Told of a row whose next token cannot be drawn, its logits not being finite; its text is over. Without it, `step` throws. */
  failed?: (row: number, error: Error) => void;
}

/** Of a step that nobody looks at. */
const noLogits = new Float32Array(0);

/** Steps that the stepper takes alone at most: enough to make its call cheap, soon enough over to be watched. */
const STEPS_AT_ONCE = 32;

/** `size` idle rows over one decoder. */
export function createRows(model: LanguageModel, size: number, { failed }: RowsOptions = {}): Rows {
  const decoder = model.network.createDecoder(model.kernels, size);
  const vocabularySize = model.vocabulary.size;
  const texts: (RowText | null)[] = Array.from({ length: size }, () => null);
  const inputs = new Int32Array(size).fill(model.startId);
  const used = new Set<number>();
  const stale = new Set<number>();
  const active = () => [...texts.entries()].filter((entry): entry is [number, RowText] => entry[1] !== null);

  /** What `work` returns; nothing where the row has failed. */
  function guard(row: number, work: () => SampledToken[]): SampledToken[] {
    if (failed === undefined) return work();
    try {
      return work();
    } catch (error) {
      texts[row] = null;
      inputs[row] = model.startId;
      failed(row, error as Error);
      return [];
    }
  }

  function write(row: number, text: RowText, id: number): SampledToken {
    const piece = text.write(id);
    if (piece.end !== null) texts[row] = null;
    return { row, id, token: model.vocabulary.token(id), ...piece };
  }

  function stepOnce(running: readonly [number, RowText][]): SampledToken[] {
    const logits = decoder.step(inputs, null).logits();
    return running.flatMap(([row, text]) =>
      guard(row, () => {
        const own = logits.subarray(row * vocabularySize, (row + 1) * vocabularySize);
        const given = text.readPrompt(own);
        const id = given ?? text.draw(own);
        inputs[row] = id;
        return given === undefined ? [write(row, text, id)] : [];
      }),
    );
  }

  /** By the stepper alone; in one step, rows may be in their prompts: what it draws there is not taken. */
  function drawAlone(running: readonly [number, RowText][], steps: number): SampledToken[] {
    const uniforms = new Float64Array(steps * size);
    for (const [row, text] of running) {
      if (text.isInPrompt()) continue;
      for (let step = 0; step < steps; step++) uniforms[step * size + row] = text.uniform(step);
    }
    const ids = decoder.draw(inputs, uniforms, model.endId);
    inputs.set(ids.subarray(-size));
    const drawn: SampledToken[] = [];
    for (let start = 0; start < ids.length; start += size) {
      for (const [row, text] of running) {
        const given = text.isInPrompt() ? text.readPrompt(noLogits) : undefined;
        if (given === undefined) {
          drawn.push(...guard(row, () => [write(row, text, ids[start + row] as number)]));
          text.forgetUniforms(1);
        } else {
          inputs[row] = given;
        }
      }
    }
    return drawn;
  }

  function clearStale(): void {
    clearStates(decoder, stale);
    stale.clear();
  }

  return {
    idle: () => [...texts.keys()].filter((row) => texts[row] === null),
    start(row, job) {
      texts[row] = createRowText(model, job);
      inputs[row] = model.startId;
      if (job.sampler.rule !== null) decoder.setRule(row, job.sampler.rule);
      if (used.has(row)) stale.add(row);
      used.add(row);
    },
    stop(row) {
      texts[row] = null;
    },
    step(most = STEPS_AT_ONCE) {
      clearStale();
      const running = active();
      const steps = Math.min(most, ...running.map(([, text]) => text.stepsAlone()));
      return steps > 0 ? drawAlone(running, steps) : stepOnce(running);
    },
    release() {
      clearStale();
      const states = decoder.getState();
      const { stateSize } = decoder;
      const held = active().map(([row, text]) => {
        const state = states.slice(row * stateSize, (row + 1) * stateSize);
        return { row, text, input: inputs[row] as number, state };
      });
      texts.fill(null);
      return held;
    },
    adopt(held) {
      const { stateSize } = decoder;
      const states = new Float32Array(size * stateSize);
      inputs.fill(model.startId);
      stale.clear();
      used.clear();
      for (const [row, { text, input, state }] of held.entries()) {
        texts[row] = text;
        inputs[row] = input;
        states.set(state, row * stateSize);
        if (text.rule !== null) decoder.setRule(row, text.rule);
        used.add(row);
      }
      // Rows that are idle read on with a state of zeros.
      for (let row = held.length; row < size; row++) used.add(row);
      decoder.setState(states);
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
