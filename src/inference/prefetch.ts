import { turn } from '../runtime/turn.js';

/** A reader of items that may be slow to come. */
export interface Prefetch<Item> {
  /** The next item; undefined at the end and, unless `wait`, when it has not come yet. */
  take(wait: boolean): Promise<Item | undefined>;
  close(): void;
}

/** Reads `items`, at most one of them before it is taken. */
export function prefetch<Item>(items: AsyncIterable<Item>): Prefetch<Item> {
  const iterator = items[Symbol.asyncIterator]();
  let coming: Promise<IteratorResult<Item>> | null = null;
  return {
    async take(wait) {
      if (coming === null) {
        coming = iterator.next();
        // A failure is told of when the item is taken, which may be later.
        coming.catch(() => {});
      }
      const result = await (wait ? coming : Promise.race([coming, turn().then(() => null)]));
      if (result === null || result.done === true) return undefined;
      coming = null;
      return result.value;
    },
    close() {
      // Not awaited: it comes to an end only after the item that is awaited.
      iterator.return?.().catch(() => {});
    },
  };
}
