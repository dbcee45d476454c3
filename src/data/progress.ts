import { AsyncLocalStorage } from 'node:async_hooks';

/** How far long work on data has come. */
export interface DataProgress {
  /** What is done, as a person reads it: `Reading corpus.txt`. */
  what: string;
  done: number;
  total: number;
  /** What is counted. */
  unit: 'bytes' | 'files' | 'lines';
}

const sinks = new AsyncLocalStorage<(progress: DataProgress) => void>();

/** Tells how far a reader has come; without `withProgress` around it, it goes nowhere. */
export function tellProgress(progress: DataProgress): void {
  sinks.getStore()?.(progress);
}

/** Runs `action`, whose progress goes to `sink`. */
export function withProgress<Result>(
  sink: (progress: DataProgress) => void,
  action: () => Promise<Result>,
): Promise<Result> {
  return sinks.run(sink, action);
}
