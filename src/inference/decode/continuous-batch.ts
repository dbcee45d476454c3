import type { LanguageModel } from '../language-model.js';
import type { RowJob, SampledToken } from './row-text.js';
import { createRows } from './step-scheduler.js';

/** Callbacks of a request for a text. */
export interface TextSink {
  /** Called for each drawn token; the last one has `end` set. */
  drawn(token: SampledToken): void;
  /** Called if the next token cannot be drawn; the text ends. */
  failed(error: Error): void;
}

/** Continuous batching: texts join and leave one decoder between steps. */
export interface ContinuousBatch {
  /** Numbers of texts in rows and of texts in the queue. */
  readonly running: number;
  readonly waiting: number;
  /** Queues a text; the returned function cancels it and frees its row. */
  add(job: RowJob, sink: TextSink): () => void;
  /** Starts queued texts in free rows, and extends all texts by some tokens. */
  step(): void;
  dispose(): void;
}

/** Maximum steps per call of the stepper, so that new texts do not wait longer. */
const STEPS_AT_ONCE = 8;

/**
 * A batch of at most `capacity` texts at once. A text does not depend on the texts beside it: it has its own random generator, and
 * its logits are the same in every row of every batch.
 */
export function createContinuousBatch(model: LanguageModel, capacity: number): ContinuousBatch {
  const waiting = new Map<number, Entry>();
  const running = new Map<number, Entry>();
  const rows = createRows(model, capacity, { failed });
  let next = 0;

  function failed(number: number, error: Error): void {
    const entry = running.get(number);
    running.delete(number);
    entry?.sink.failed(error);
  }

  function startWaiting(): void {
    for (const [number, entry] of waiting) {
      if (rows.free === 0) return;
      waiting.delete(number);
      running.set(number, entry);
      rows.start(number, entry.job);
    }
  }

  return {
    get running() {
      return running.size;
    },
    get waiting() {
      return waiting.size;
    },
    add(job, sink) {
      const number = next++;
      waiting.set(number, { job, sink });
      return () => {
        waiting.delete(number);
        if (running.delete(number)) rows.stop(number);
      };
    },
    step() {
      startWaiting();
      for (const token of rows.step(STEPS_AT_ONCE)) {
        const entry = running.get(token.row);
        if (token.end !== null) running.delete(token.row);
        entry?.sink.drawn(token);
      }
    },
    dispose: () => rows.dispose(),
  };
}

interface Entry {
  job: RowJob;
  sink: TextSink;
}
