import { AsyncLocalStorage } from 'node:async_hooks';

const sinks = new AsyncLocalStorage<(message: string) => void>();

/**
 * Reports a decision of a reader that the data does not determine, such as a guessed header or skipped lines, in a whole
 * sentence. Outside of `withNotices` it is ignored.
 */
export function notice(message: string): void {
  sinks.getStore()?.(message);
}

/** Gives a notice of a first row that is taken for a header; `remedy` says what to do if it is not one. */
export function noticeHeading(document: string, cells: readonly string[], remedy: string): void {
  notice(`${document}: the first row (${cells.join(', ')}) is read as a header${remedy}.`);
}

/** Runs `action`; each distinct notice in it goes to `sink` once. */
export function withNotices<Result>(sink: (message: string) => void, action: () => Promise<Result>): Promise<Result> {
  const told = new Set<string>();
  const once = (message: string) => {
    if (told.has(message)) return;
    told.add(message);
    sink(message);
  };
  return sinks.run(once, action);
}

/** What `action` comes to, and the notices given in it, which go where they would without this. */
export async function collectNotices<Result>(
  action: () => Promise<Result>,
): Promise<{ result: Result; notices: string[] }> {
  const outer = sinks.getStore();
  const notices = new Set<string>();
  const result = await sinks.run((message) => {
    notices.add(message);
    outer?.(message);
  }, action);
  return { result, notices: [...notices] };
}
