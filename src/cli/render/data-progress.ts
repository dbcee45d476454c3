import type { WriteStream } from 'node:tty';
import { SingleBar } from 'cli-progress';
import type { DataProgress } from '../../data/progress.js';

/** Seconds between two lines where there is no bar, and before the first. */
const LINE_INTERVAL = 10;
/** What takes less time is not shown on a terminal either. */
const PATIENCE = 1;

/** Shows how far the reading of data has come: a bar on a terminal, a line every ten seconds elsewhere. `now` in seconds. */
export function createDataProgress(
  stream: WriteStream,
  { quiet, now }: { quiet: boolean; now: () => number },
): { show(progress: DataProgress): void; close(): void } {
  if (quiet) return { show() {}, close() {} };
  const startedAt = now();
  if (!stream.isTTY) {
    let shownAt = startedAt;
    return {
      show(progress) {
        if (now() - shownAt < LINE_INTERVAL) return;
        shownAt = now();
        stream.write(`${describe(progress)}\n`);
      },
      close() {},
    };
  }
  const bar = new SingleBar({ stream, format: '{bar} {text}', clearOnComplete: true, barsize: 20 });
  return {
    show(progress) {
      const { done, total } = progress;
      const text = describe(progress);
      if (done >= total) bar.stop();
      else if (bar.isActive) {
        bar.setTotal(total);
        bar.update(done, { text });
      } else if (now() - startedAt >= PATIENCE) bar.start(total, done, { text });
    },
    close: () => bar.stop(),
  };
}

function describe({ what, done, total, unit }: DataProgress): string {
  return `${what}: ${count(done, unit)} of ${count(total, unit)}`;
}

function count(value: number, unit: DataProgress['unit']): string {
  return unit === 'bytes' ? `${(value / 1e6).toFixed(0)} MB` : `${value.toLocaleString('en-US')} ${unit}`;
}
