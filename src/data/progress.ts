import { AsyncLocalStorage } from 'node:async_hooks';
import { mountProgress, type ProgressSink } from '../runtime/progress.js';

const sinks = new AsyncLocalStorage<ProgressSink>();
mountProgress(() => sinks.getStore());

/** Runs `action` and sends its progress to `sink`. */
export function withProgress<Result>(sink: ProgressSink, action: () => Promise<Result>): Promise<Result> {
  return sinks.run(sink, action);
}
