import { argMax } from '../../kernels/distribution.js';
import type { Emissions } from './emissions.js';

/** A decoded class and its steps, from `from` to `to` (exclusive). */
export interface SpokenToken {
  id: number;
  from: number;
  to: number;
}

/**
 * Best path decoding (Graves et al. 2006): the likeliest class of each step that is not excluded, with repeats merged and
 * blanks removed. It is also the likeliest alignment of the resulting text.
 */
export function greedyPath(emissions: Emissions, excluded: ReadonlySet<number>): SpokenToken[] {
  const blank = (emissions[0]?.length ?? 1) - 1;
  const path: SpokenToken[] = [];
  let previous = blank;
  for (const [step, row] of emissions.entries()) {
    const id = argMax(row.map((value, position) => (excluded.has(position) ? Number.NEGATIVE_INFINITY : value)));
    if (id !== blank && id !== previous) path.push({ id, from: step, to: step + 1 });
    else if (id !== blank) (path.at(-1) as SpokenToken).to = step + 1;
    previous = id;
  }
  return path;
}
