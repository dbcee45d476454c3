import type { LanguageDecoder } from '../../model/language/decoder.js';
import type { LanguageModel } from '../language-model.js';
import { createRowText, type RowJob, type RowText, type SampledToken } from './row-text.js';

/** Draws texts in the rows of one batch, each from its own prompt; a row whose text has ended can start another. */
export interface Rows {
  /** Rows without a text. */
  idle(): number[];
  /** Starts a text in an idle row. */
  start(row: number, job: RowJob): void;
  /** Cancels the text of a row. */
  stop(row: number): void;
  /**
   * Extends every text by a token, in or after its prompt, and returns the drawn tokens step by step in row order. If all texts are
   * past their prompts and cannot end unnoticed, it takes several steps, at most `most`.
   */
  step(most?: number): SampledToken[];
  /** Returns all texts with their states, and leaves every row idle. */
  release(): HeldRow[];
  /** Continues texts that another scheduler has released, in the idle rows 0, 1, … */
  adopt(held: readonly HeldRow[]): void;
  dispose(): void;
}

/** A text between two steps. */
export interface HeldRow {
  row: number;
  text: RowText;
  /** The next input id of its row. */
  input: number;
  /** State of the decoder. */
  state: Float32Array;
}

export interface RowsOptions {
  /** Called for a row whose logits are not finite; its text ends. Without it, `step` throws. */
  failed?: (row: number, error: Error) => void;
}

/** Logits placeholder of a step without an observer. */
const noLogits = new Float32Array(0);

/** Maximum steps per call of the stepper: enough to make the call cheap, few enough to show progress. */
const STEPS_AT_ONCE = 32;

/** A scheduler of `size` idle rows over one decoder. */
export function createRows(model: LanguageModel, size: number, { failed }: RowsOptions = {}): Rows {
  const decoder = model.network.createDecoder(model.kernels, size);
  const vocabularySize = model.vocabulary.size;
  const texts: (RowText | null)[] = Array.from({ length: size }, () => null);
  const inputs = new Int32Array(size).fill(model.startId);
  const used = new Set<number>();
  const stale = new Set<number>();
  const active = () => [...texts.entries()].filter((entry): entry is [number, RowText] => entry[1] !== null);

  /** The result of `work`; undefined if the row has failed. */
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

  /** Steps by the stepper. In a single step, rows may be in their prompts; tokens drawn there are ignored. */
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
      // Idle rows keep a zero state.
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
