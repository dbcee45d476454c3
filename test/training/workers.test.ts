import { describe, expect, it } from 'vitest';
import { gatherState, ownState } from '../../src/training/group.js';
import { alone, ownBatches, rowsOf, shareOut, type Workers } from '../../src/training/workers.js';

describe('the rows of a batch', () => {
  it.each([
    [8, 2],
    [5, 2],
    [7, 4],
    [1, 3],
  ])('%d are shared out among %d workers, each once and in order', (batchSize, size) => {
    const shares = Array.from({ length: size }, (_, rank) => rowsOf({ rank, size }, batchSize));
    const rows = shares.flatMap(({ from, to }) => Array.from({ length: to - from }, (_, index) => from + index));
    expect(rows).toEqual(Array.from({ length: batchSize }, (_, row) => row));
  });
});

describe('work that is shared out', () => {
  /** The results of `size` workers that exchange values: runs the body for all of them first. */
  async function together<Value>(size: number, body: (workers: Workers) => Promise<Value>): Promise<Value[]> {
    const given: unknown[] = [];
    let arrived: () => void = () => {};
    const all = new Promise<void>((resolve) => {
      arrived = resolve;
    });
    return Promise.all(
      Array.from({ length: size }, (_, rank) =>
        body({
          rank,
          size,
          async gather(own) {
            given[rank] = own;
            if (Object.keys(given).length === size) arrived();
            await all;
            return given as (typeof own)[];
          },
        }),
      ),
    );
  }

  it('comes back whole and in order, to all', async () => {
    const items = [0, 1, 2, 3, 4];
    const results = await together(3, (workers) => shareOut(workers, items, (own) => own.map((item) => item * 10)));
    expect(results).toEqual([0, 1, 2].map(() => [0, 10, 20, 30, 40]));
  });

  it('gives each batch to one worker', () => {
    const plan = { length: 5, batch: (index: number) => index };
    const all = [0, 1, 2].flatMap((rank) => {
      const own = ownBatches({ rank, size: 3 }, plan);
      return Array.from({ length: own.length }, (_, index) => own.batch(index));
    });
    expect(all.sort()).toEqual([0, 1, 2, 3, 4]);
  });

  it('does not change a state of any number of rows', async () => {
    const state = [{ name: '0/0', shape: [5, 2], data: Float32Array.from({ length: 10 }, (_, index) => index) }];
    const gathered = await together(3, (workers) => gatherState(workers, ownState(workers, state)));
    expect(gathered).toEqual([state, state, state]);
    expect(await gatherState(alone, ownState(alone, state))).toEqual(state);
  });
});
