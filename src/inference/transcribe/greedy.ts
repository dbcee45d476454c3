import { argMax } from '../../kernels/distribution.js';
import type { Emissions } from './emissions.js';

/** A class that is said, and the steps that say it: `from` to before `to`. */
export interface SpokenToken {
  id: number;
  from: number;
  to: number;
}

/** The likeliest class of each step, with repeats merged and blanks left out (best path decoding, Graves et al. 2006). */
export function greedyPath(emissions: Emissions): SpokenToken[] {
  const blank = (emissions[0]?.length ?? 1) - 1;
  const path: SpokenToken[] = [];
  let previous = blank;
  for (const [step, row] of emissions.entries()) {
    const id = argMax(row);
    if (id !== blank && id !== previous) path.push({ id, from: step, to: step + 1 });
    else if (id !== blank) (path.at(-1) as SpokenToken).to = step + 1;
    previous = id;
  }
  return path;
}
