import type { GradientStore, NamedArray } from '../model/parameters.js';
import type { StepOutcome } from './trainable.js';
import { rowsOf, type Workers } from './workers.js';

/** Workers that take each step together, on rows of the same batch; all make the same calls in the same order. */
export interface Group extends Workers {
  /**
   * Where the gradients of the next step are put. Sums may begin while others are still computed. An empty batch adds nothing, whatever is put
   * there.
   */
  gradientsOf(batch: { isEmpty: boolean }): GradientStore;
  /** Sums losses, counts and gradients over all workers; takes ownership of this worker's arrays. */
  sum(own: StepOutcome, report: StepReport): Promise<StepSum>;
  /** Null if these arrays are bitwise equal on all workers, else the chief's arrays. */
  synchronise(arrays: readonly NamedArray[]): Promise<NamedArray[] | null>;
}

/** A worker's report in each step. */
export interface StepReport {
  step: number;
  /** Whether it has been asked to stop. */
  stops: boolean;
  /** Since its previous report, by its own clock. */
  seconds: number;
}

export interface StepSum {
  outcome: StepOutcome;
  /** Whether any worker has been asked to stop. */
  stops: boolean;
  /** The chief's seconds, which budgets and intervals use. */
  seconds: number;
}

/** Joins each worker's carried state into the state of all rows, in order; an empty state stays empty. */
export async function gatherState(workers: Workers, own: NamedArray[]): Promise<NamedArray[]> {
  if (workers.size === 1) return own;
  const parts = await workers.gather(own);
  return own.map(({ name, shape: [, ...rest] }, index) => {
    const arrays = parts.map((part) => part[index] as NamedArray);
    const rows = arrays.reduce((sum, { shape }) => sum + (shape[0] as number), 0);
    const data = new Float32Array(arrays.reduce((sum, array) => sum + array.data.length, 0));
    let offset = 0;
    for (const array of arrays) {
      data.set(array.data, offset);
      offset += array.data.length;
    }
    return { name, shape: [rows, ...rest], data };
  });
}

/** This worker's rows of a carried state, [B, ...] each. */
export function ownState(workers: Pick<Workers, 'rank' | 'size'>, state: readonly NamedArray[]): NamedArray[] {
  return state.map(({ name, shape: [rows = 0, ...rest], data }) => {
    const { from, to } = rowsOf(workers, rows);
    const width = data.length / rows;
    return { name, shape: [to - from, ...rest], data: data.slice(from * width, to * width) };
  });
}
