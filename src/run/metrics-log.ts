import { countEpochsFromOne } from './count-epochs.js';
import type { RunEvent } from './events.js';
import { openJsonLines, truncateJsonLines } from './json-lines.js';
import { type Run, runFiles } from './layout.js';

/** The fields that differ between two otherwise equal runs: times and memory. */
export const MEASURED_FIELDS: readonly string[] = ['time', 'seconds', 'memory'];

/** A line of `metrics.jsonl`: an event with the time it was written. */
export interface MetricsLine {
  type: string;
  step: number;
  /** Counts from 1; a warning has none. */
  epoch?: number;
  /** ISO 8601. */
  time: string;
  [field: string]: unknown;
}

/** The logs of a run. */
export interface MetricsLog {
  /** Logs an event, now or as soon as the disk accepts it; returns its line of `metrics.jsonl`, if it has one. */
  record(event: RunEvent): MetricsLine | null;
  /** Syncs the lines to disk. */
  sync(): void;
  /** Why lines are waiting to be written; null if none are. */
  readonly failure: Error | null;
}

export interface MetricsLogOptions {
  /** Steps between two lines of training metrics; the first step is also logged. */
  everySteps: number;
  /** Machine and software, for the first line. */
  environment: object;
  /** Measured at the end of each epoch. */
  memory(): object;
}

/** Opens the logs of a run, new or rewound. */
export function openMetricsLog(run: Run, { everySteps, environment, memory }: MetricsLogOptions): MetricsLog {
  const files = runFiles(run);
  const metrics = openJsonLines(files.metrics);
  const samples = openJsonLines(files.samples);
  return {
    record(event) {
      const time = new Date().toISOString();
      if (event.type === 'sample') {
        const { step, epoch } = event;
        for (const sample of event.samples) samples.append({ step, epoch: epoch + 1, ...sample, time });
        return null;
      }
      const fields = fieldsOf(event, { everySteps, environment, memory });
      if (fields === null) return null;
      const line = { ...fields, time } as MetricsLine;
      metrics.append(line);
      return line;
    },
    sync() {
      metrics.sync();
      samples.sync();
    },
    get failure() {
      return metrics.failure ?? samples.failure;
    },
  };
}

/**
 * Cuts the logs of a run back to the checkpoint of `step`, so that they continue from there. Returns the remaining lines of
 * `metrics.jsonl`.
 */
export function rewindMetricsLog(run: Run, step: number): MetricsLine[] {
  const files = runFiles(run);
  truncateJsonLines(files.samples, (line) => isUpTo(line, step));
  // The end of a run comes after its last checkpoint, at the same step.
  const isEnd = (line: Record<string, unknown>) => line.type === 'finished' || line.split === 'test';
  return truncateJsonLines(files.metrics, (line) => isUpTo(line, step) && !isEnd(line)) as MetricsLine[];
}

function isUpTo(line: Record<string, unknown>, step: number): boolean {
  return typeof line.step === 'number' && line.step <= step;
}

function fieldsOf(
  event: Exclude<RunEvent, { type: 'sample' }>,
  { everySteps, environment, memory }: MetricsLogOptions,
): object | null {
  switch (event.type) {
    case 'prepared':
    case 'saved':
      return null;
    case 'started':
      // The log of a resumed run already has its start.
      return event.step === 0 ? { ...countEpochsFromOne(event), environment } : null;
    case 'step':
      return event.step === 1 || event.step % everySteps === 0 ? countEpochsFromOne(event) : null;
    case 'epoch':
      return { ...countEpochsFromOne(event), memory: memory() };
    case 'averaging':
    case 'evaluation':
    case 'finished':
      return countEpochsFromOne(event);
    case 'warning':
      return event;
  }
}
