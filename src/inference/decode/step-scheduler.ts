import type { LanguageModel } from '../language-model.js';
import { createRowText, type RowJob, type RowText, type SampledToken } from './row-text.js';

/**
 * Draws texts in the rows of one decoder, each from its own prompt; texts join and leave between steps. Texts have numbers of the caller's
 * choice. The rows in use are the first ones of the decoder, which computes no others.
 */
export interface Rows {
  /** How many more texts can be started. */
  readonly free: number;
  /** Starts a text. */
  start(number: number, job: RowJob): void;
  /** Cancels a text. */
  stop(number: number): void;
  /**
   * Extends every text by a token, in or after its prompt, and returns the drawn tokens step by step, in the order in which texts
   * were started. If no text can end unnoticed, it takes several steps, at most `most`.
   */
  step(most?: number): SampledToken[];
  dispose(): void;
}

export interface RowsOptions {
  /** Called for a text whose logits are not finite; it ends. Without it, `step` throws. */
  failed?: (number: number, error: Error) => void;
}

/** A text in a row. */
interface Row {
  number: number;
  text: RowText;
  /** The next input id. */
  input: number;
  /** Its row in the decoder; -1 if it has none yet. */
  place: number;
  isOver: boolean;
}

/** Logits placeholder of a step without an observer. */
const noLogits = new Float32Array(0);

/** Maximum steps per call of the stepper: enough to make the call cheap, few enough to show progress. */
const STEPS_AT_ONCE = 32;

/** A scheduler of at most `size` texts over one decoder. */
export function createRows(model: LanguageModel, size: number, { failed }: RowsOptions = {}): Rows {
  const decoder = model.network.createDecoder(model.kernels, size);
  const vocabularySize = model.vocabulary.size;
  let rows: Row[] = [];

  /** Moves the texts to the first rows, in order. */
  function arrange(): void {
    const isInPlace = rows.length === decoder.rows && rows.every(({ place }, index) => place === index);
    if (isInPlace) return;
    decoder.arrange(Int32Array.from(rows, ({ place }) => place));
    for (const [index, row] of rows.entries()) {
      const { rule } = row.text;
      if (row.place < 0 && rule !== null) decoder.setRule(index, rule);
      row.place = index;
    }
  }

  function removeEnded(): void {
    if (rows.some(({ isOver }) => isOver)) rows = rows.filter(({ isOver }) => !isOver);
  }

  /** Adds what `work` draws in a row to `drawn`; a failure ends its text. */
  function guard(row: Row, work: () => void): void {
    if (failed === undefined) {
      work();
      return;
    }
    try {
      work();
    } catch (error) {
      row.isOver = true;
      failed(row.number, error as Error);
    }
  }

  function write(row: Row, id: number, drawn: SampledToken[]): void {
    const { text, end } = row.text.write(id);
    row.isOver = end !== null;
    drawn.push({ row: row.number, id, token: model.vocabulary.token(id), text, end });
  }

  const inputs = () => Int32Array.from(rows, ({ input }) => input);

  function stepOnce(): SampledToken[] {
    const logits = decoder.step(inputs(), null).logits();
    const drawn: SampledToken[] = [];
    for (const [index, row] of rows.entries()) {
      guard(row, () => {
        const own = logits.subarray(index * vocabularySize, (index + 1) * vocabularySize);
        const given = row.text.readPrompt(own);
        row.input = given ?? row.text.draw(own);
        if (given === undefined) write(row, row.input, drawn);
      });
    }
    return drawn;
  }

  /** Steps by the stepper. */
  function drawAlone(steps: number): SampledToken[] {
    const count = rows.length;
    const uniforms = new Float64Array(steps * count);
    for (let index = 0; index < count; index++) {
      const { text } = rows[index] as Row;
      for (let step = 0; step < steps; step++) uniforms[step * count + index] = text.uniform(step);
    }
    const ids = decoder.draw(inputs(), uniforms, model.endId);
    const drawn: SampledToken[] = [];
    for (let start = 0; start < ids.length; start += count) {
      for (let index = 0; index < count; index++) {
        const row = rows[index] as Row;
        row.input = ids[start + index] as number;
        // In the prompt, the stepper needs no logits, and neither does an observer: a text with one is not drawn here.
        if (row.text.readPrompt(noLogits) === undefined) {
          guard(row, () => write(row, row.input, drawn));
          row.text.forgetUniform();
        }
      }
    }
    return drawn;
  }

  return {
    get free() {
      return size - rows.length;
    },
    start(number, job) {
      rows.push({ number, text: createRowText(model, job), input: model.startId, place: -1, isOver: false });
    },
    stop(number) {
      rows = rows.filter((row) => row.number !== number);
    },
    step(most = STEPS_AT_ONCE) {
      if (rows.length === 0) return [];
      arrange();
      const steps = rows.reduce((fewest, { text }) => Math.min(fewest, text.stepsAlone()), most);
      const drawn = steps > 0 ? drawAlone(steps) : stepOnce();
      removeEnded();
      return drawn;
    },
    dispose: () => decoder.dispose(),
  };
}
