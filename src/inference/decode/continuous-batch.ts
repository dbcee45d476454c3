import type { LanguageModel } from '../language-model.js';
import type { RowJob, SampledToken } from './row-text.js';
import { createRows, type HeldRow, type Rows } from './step-scheduler.js';

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

/** Sizes of the decoders: few texts use a small decoder. */
const SIZES = [1, 8];

/** Steps in which a smaller decoder would suffice before it replaces the larger one. */
const PATIENCE = 16;

/** Maximum steps per call of the stepper, so that new texts do not wait longer. */
const STEPS_AT_ONCE = 8;

/**
 * A batch of at most `capacity` rows. A text does not depend on the texts beside it or on its row: it has its own random
 * generator, and a row's logits are the same in every decoder.
 */
export function createContinuousBatch(model: LanguageModel, capacity: number): ContinuousBatch {
  const sizes = [...SIZES.filter((size) => size < capacity), capacity];
  const levels: (Rows | undefined)[] = [];
  const waiting: Entry[] = [];
  let running: (Entry | null)[] = [null];
  let level = 0;
  let idleSteps = 0;

  const rowsOf = (index: number): Rows => {
    levels[index] ??= createRows(model, sizes[index] as number, { failed });
    return levels[index];
  };
  const count = () => running.reduce((sum, entry) => sum + Number(entry !== null), 0);
  const levelFor = (texts: number) => {
    const found = sizes.findIndex((size) => size >= texts);
    return found < 0 ? sizes.length - 1 : found;
  };

  function failed(row: number, error: Error): void {
    const entry = running[row];
    running[row] = null;
    entry?.sink.failed(error);
  }

  function moveTo(next: number): void {
    if (next === level) return;
    const held: HeldRow[] = levels[level]?.release() ?? [];
    const moved = held.map(({ row }) => running[row] as Entry);
    running = Array.from({ length: sizes[next] as number }, (_, row) => moved[row] ?? null);
    rowsOf(next).adopt(held);
    level = next;
    idleSteps = 0;
  }

  function chooseLevel(): void {
    const needed = levelFor(count() + waiting.length);
    if (needed > level) moveTo(needed);
    idleSteps = needed < level ? idleSteps + 1 : 0;
    if (idleSteps > PATIENCE) moveTo(needed);
  }

  function startWaiting(rows: Rows): void {
    if (waiting.length === 0) return;
    for (const row of rows.idle()) {
      const entry = waiting.shift();
      if (entry === undefined) return;
      running[row] = entry;
      rows.start(row, entry.job);
    }
  }

  return {
    get running() {
      return count();
    },
    get waiting() {
      return waiting.length;
    },
    add(job, sink) {
      const entry = { job, sink };
      waiting.push(entry);
      return () => {
        const queued = waiting.indexOf(entry);
        if (queued >= 0) waiting.splice(queued, 1);
        const row = running.indexOf(entry);
        if (row < 0) return;
        running[row] = null;
        levels[level]?.stop(row);
      };
    },
    step() {
      chooseLevel();
      const rows = rowsOf(level);
      startWaiting(rows);
      if (count() === 0) return;
      for (const token of rows.step(STEPS_AT_ONCE)) {
        const entry = running[token.row];
        if (token.end !== null) running[token.row] = null;
        entry?.sink.drawn(token);
      }
    },
    dispose() {
      for (const rows of levels) rows?.dispose();
    },
  };
}

interface Entry {
  job: RowJob;
  sink: TextSink;
}
