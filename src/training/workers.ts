import type { RowShare } from '../runtime/random.js';

/** The processes that train one model together, seen from one of them; `alone` is a group of one. */
export interface Workers {
  /** Rank of this worker; 0 is the chief, which writes the run. */
  rank: number;
  size: number;
  /** Collects one value from each worker, in rank order. */
  gather<Value>(own: Value): Promise<Value[]>;
}

/** A process that trains by itself. */
export const alone: Workers = { rank: 0, size: 1, gather: async (own) => [own] };

/** The rows of a batch of `batchSize` that are this worker's: floor(rB/W) to floor((r+1)B/W), none if there are too few. */
export function rowsOf({ rank, size }: Pick<Workers, 'rank' | 'size'>, batchSize: number): RowShare {
  return {
    from: Math.floor((rank * batchSize) / size),
    to: Math.floor(((rank + 1) * batchSize) / size),
    of: batchSize,
  };
}

/** Whether the item at `index` is this worker's: items are assigned in turn, so that items sorted by length are divided evenly. */
export function isOwn({ rank, size }: Pick<Workers, 'rank' | 'size'>, index: number): boolean {
  return index % size === rank;
}

/** This worker's batches of a plan. */
export function ownBatches<Batch>(
  workers: Pick<Workers, 'rank' | 'size'>,
  plan: { length: number; batch(index: number): Batch },
): { length: number; batch(index: number): Batch } {
  const { rank, size } = workers;
  return {
    length: Math.max(0, Math.ceil((plan.length - rank) / size)),
    batch: (index) => plan.batch(rank + index * size),
  };
}

/** The results of `body` for all items, in order. Each item is computed by one worker; all workers get all results. */
export async function shareOut<Item, Result>(
  workers: Workers,
  items: readonly Item[],
  body: (own: readonly Item[]) => readonly Result[] | Promise<readonly Result[]>,
): Promise<Result[]> {
  const { size } = workers;
  const parts = await workers.gather(await body(items.filter((_, index) => isOwn(workers, index))));
  return items.map((_, index) => parts[index % size]?.[Math.floor(index / size)] as Result);
}
