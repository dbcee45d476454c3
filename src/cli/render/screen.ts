import type { WriteStream } from 'node:tty';
import { type Params, SingleBar } from 'cli-progress';
import type { WorkProgress } from '../../runtime/progress.js';
import { describeProgress } from './describe-training.js';
import { formatWarning } from './notes.js';
import type { Progress } from './progress.js';
import { createWorkBar, createWorkLines, type WorkView } from './work-progress.js';

/** The output of a training run. */
export interface Screen {
  /** Prints one or more permanent lines. */
  line(text: string): void;
  warning(message: string): void;
  /** On a terminal, shows the current activity until the next line or progress. */
  wait(text: string): void;
  /** Progress of reading data or of an evaluation; replaces the text of `wait`. */
  work(progress: WorkProgress): void;
  progress(progress: Progress): void;
  close(): void;
}

/** Moves to the beginning of the line and clears it. */
const WIPE = '\r\u001b[K';

/** Seconds between two lines of progress without a bar. */
const LINE_INTERVAL = 10;

/**
 * A bar below the lines on a terminal, else a line of progress every ten seconds; `quiet` shows only warnings.
 * `now` in seconds.
 */
export function createScreen(stream: WriteStream, { quiet, now }: { quiet: boolean; now: () => number }): Screen {
  if (quiet) return createQuietScreen(stream);
  return stream.isTTY ? createBarScreen(stream, now) : createLineScreen(stream, now);
}

function createQuietScreen(stream: WriteStream): Screen {
  return {
    line() {},
    warning: (message) => stream.write(`${formatWarning(message)}\n`),
    wait() {},
    work() {},
    progress() {},
    close() {},
  };
}

function createLineScreen(stream: WriteStream, now: () => number): Screen {
  let shownAt = now();
  const line = (text: string) => stream.write(`${text}\n`);
  const { show: work } = createWorkLines(stream, { now });
  return {
    line,
    warning: (message) => line(formatWarning(message)),
    wait() {},
    work,
    progress(progress) {
      if (now() - shownAt < LINE_INTERVAL) return;
      shownAt = now();
      line(describeProgress(progress));
    },
    close() {},
  };
}

function createBarScreen(stream: WriteStream, now: () => number): Screen {
  const bar = new SingleBar({ stream, format: drawBar, clearOnComplete: true });
  let last: Progress | null = null;
  // After the last step no time is left.
  const start = () => {
    if (last !== null && last.step !== last.totalSteps) bar.start(...barState(last));
  };
  let waiting = false;
  let working: WorkView | null = null;
  const wipe = () => {
    working?.clear();
    working = null;
    if (waiting) stream.write(WIPE);
    waiting = false;
  };
  const line = (text: string) => {
    wipe();
    // Does nothing if the bar is not running.
    bar.stop();
    stream.write(`${text}\n`);
    start();
  };
  return {
    line,
    warning: (message) => line(formatWarning(message)),
    wait(text) {
      wipe();
      bar.stop();
      stream.write(text);
      waiting = true;
      working = createWorkBar(stream, { now });
    },
    work: (progress) => working?.show(progress),
    progress(progress) {
      const stopped = last === null || waiting;
      wipe();
      last = progress;
      const [, value, payload] = barState(progress);
      if (stopped) start();
      else bar.update(value, payload);
    },
    close() {
      wipe();
      bar.stop();
      last = null;
    },
  };
}

/** The bar takes the rest of the line after the facts, with a minimum width; the terminal cuts off the excess. */
function drawBar(_: unknown, { progress, maxWidth }: Params, { facts }: { facts: string }): string {
  const width = Math.min(40, Math.max(6, maxWidth - facts.length - 2));
  const done = Math.round(width * progress);
  return `${'█'.repeat(done)}${'░'.repeat(width - done)} ${facts}`;
}

/** Progress within the whole run, or within the epoch if the run has no last step. */
function barState(progress: Progress): [total: number, value: number, payload: { facts: string }] {
  const { step, totalSteps, epochStep, stepsPerEpoch } = progress;
  const facts = describeProgress(progress);
  return totalSteps === null ? [stepsPerEpoch, epochStep, { facts }] : [totalSteps, step, { facts }];
}
