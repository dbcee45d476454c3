import type { Collective } from './addon.js';

/** Arrays of at least this many numbers (1 MB) are summed in concurrent parts. */
const PARTED = 250_000;
const PARTS = 4;
const ALIGNMENT = 16;

/**
 * Sums arrays, large ones in concurrent parts. Each length and part has a separate key, the same on all workers. Arrays that are summed
 * concurrently need different names.
 */
export function createSums(collective: Collective, workers: number) {
  const keys = new Map<string, number>();
  return async (values: Float32Array | Int32Array, halves: boolean, array = ''): Promise<void> => {
    const count = values.length < PARTED ? 1 : PARTS;
    const each = Math.ceil(values.length / count / ALIGNMENT) * ALIGNMENT;
    const parts = Array.from({ length: count }, (_, part) => {
      const name = `${array} ${values.constructor.name} ${halves} ${values.length} ${part}`;
      const key = keys.get(name) ?? keys.size + 1;
      keys.set(name, key);
      return collective.sum(values.subarray(part * each, (part + 1) * each), workers, key, halves);
    });
    // Waits for all parts before reporting a failure: the others still read and write the memory.
    const failure = (await Promise.allSettled(parts)).find((outcome) => outcome.status === 'rejected');
    if (failure !== undefined) throw failure.reason;
  };
}
