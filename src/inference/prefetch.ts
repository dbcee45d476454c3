import { turn } from '../runtime/turn.js';

/** A reader of items that may arrive slowly. */
export interface Prefetch<Item> {
  /** The next item; undefined at the end and, without `wait`, if it has not arrived yet. */
  take(wait: boolean): Promise<Item | undefined>;
  close(): void;
}

/** Reads `items`, at most one ahead. */
export function prefetch<Item>(items: AsyncIterable<Item>): Prefetch<Item> {
  const iterator = items[Symbol.asyncIterator]();
  let coming: Promise<IteratorResult<Item>> | null = null;
  return {
    async take(wait) {
      if (coming === null) {
        coming = iterator.next();
        // A failure is thrown when the item is taken, which may be later.
        coming.catch(() => {});
      }
      const result = await (wait ? coming : Promise.race([coming, turn().then(() => null)]));
      if (result === null || result.done === true) return undefined;
      coming = null;
      return result.value;
    },
    close() {
      // Not awaited: `return` resolves only after the pending item.
      iterator.return?.().catch(() => {});
    },
  };
}
