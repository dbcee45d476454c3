import type { WriteStream } from 'node:tty';
import { SingleBar } from 'cli-progress';
import type { WorkProgress } from '../../runtime/progress.js';
import { formatCount } from '../../text/quantities.js';

/** Seconds before the first line and between lines, without a bar. */
const LINE_INTERVAL = 10;
/** Shorter work, in seconds, shows no bar on a terminal. */
const PATIENCE = 0.5;
/** Seconds between two redraws. */
const REDRAW = 0.1;

/** Shows the progress of long work on one stream. */
export interface WorkView {
  show(progress: WorkProgress): void;
  /** Clears the bar before other output; the next progress draws it again. */
  clear(): void;
}

/** A bar on a terminal, or a counter if the total is unknown; nothing for work of less than half a second. `now` in seconds. */
export function createWorkBar(stream: WriteStream, { now }: { now: () => number }): WorkView {
  const bar = new SingleBar({ stream, format: drawBar, clearOnComplete: true });
  let shownAt = now() + PATIENCE - REDRAW;
  let whole: WorkProgress | null = null;
  return {
    show(progress) {
      const isOver = progress.total !== null && progress.done >= progress.total;
      if (progress.isPart !== true) whole = isOver ? null : progress;
      if (isOver) return whole === null ? bar.stop() : undefined;
      if (now() - shownAt < REDRAW) return;
      shownAt = now();
      const { done, total } = whole ?? progress;
      const text =
        whole === null || whole === progress ? describe(progress) : `${describe(whole)} (${counts(progress)})`;
      const payload = { text, known: total !== null };
      if (!bar.isActive) return bar.start(total ?? done, done, payload);
      bar.setTotal(total ?? done);
      bar.update(done, payload);
    },
    clear: () => bar.stop(),
  };
}

/** A line every ten seconds, for a log. `now` in seconds. */
export function createWorkLines(stream: WriteStream, { now }: { now: () => number }): WorkView {
  let shownAt = now();
  return {
    show(progress) {
      if (now() - shownAt < LINE_INTERVAL) return;
      shownAt = now();
      stream.write(`${describe(progress)}\n`);
    },
    clear() {},
  };
}

const WIDTH = 20;

function drawBar(_: unknown, { progress }: { progress: number }, { text, known }: { text: string; known: boolean }) {
  const done = Math.round(WIDTH * progress);
  return known ? `${'█'.repeat(done)}${'░'.repeat(WIDTH - done)} ${text}` : text;
}

function describe(progress: WorkProgress): string {
  return `${progress.what}: ${counts(progress)}`;
}

function counts({ done, total, unit }: WorkProgress): string {
  const show = (value: number) => (unit === 'bytes' ? `${(value / 1e6).toFixed(0)} MB` : formatCount(value));
  const counted = total === null ? show(done) : `${show(done)} of ${show(total)}`;
  return unit === 'bytes' ? counted : `${counted} ${unit}`;
}
