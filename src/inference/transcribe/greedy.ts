import { argMax } from '../../kernels/distribution.js';
import type { Emissions } from './emissions.js';

/** A class that is said, and the steps that say it: `from` to before `to`. */
export interface SpokenToken {
  id: number;
  from: number;
  to: number;
}

/**
 * The likeliest class of each step that is not excluded, with repeats merged and blanks left out (best path decoding, Graves et
 * al. 2006): of the text that it gives, the likeliest alignment too.
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
