import type { NamedArray } from '../model/parameters.js';
import type { StepOutcome } from './trainable.js';
import { rowsOf, type Workers } from './workers.js';

/** Several workers that take each step together, on rows of the same batch; what one of them does, all do in the same order. */
export interface Group extends Workers {
  /** Adds up losses, counts and gradients over all workers, of which it takes over the own ones. */
  sum(own: StepOutcome, report: StepReport): Promise<StepSum>;
  /** Null where these arrays are the same bits on all workers, else those of the chief. */
  synchronise(arrays: readonly NamedArray[]): Promise<NamedArray[] | null>;
}

/** What a worker says of itself in each step. */
export interface StepReport {
  step: number;
  /** Whether it has been asked to stop. */
  stops: boolean;
  /** Of its own clock, since its report before this one. */
  seconds: number;
}

export interface StepSum {
  outcome: StepOutcome;
  /** Whether any worker has been asked to stop. */
  stops: boolean;
  /** Those of the chief: the time that budgets and intervals go by. */
  seconds: number;
}

/** The carried state of all rows, in their order, from each worker's own; what is empty stays so. */
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
