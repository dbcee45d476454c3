import type { Emissions } from './emissions.js';
import type { SpokenToken } from './greedy.js';

/**
 * The likeliest alignment of a text's classes with a sound (Viterbi 1967, over the paths of CTC). Throws a RangeError if the
 * sound has too few steps for the classes.
 */
export function alignText(emissions: Emissions, ids: readonly number[]): SpokenToken[] {
  const blank = (emissions[0]?.length ?? 1) - 1;
  const path = [blank, ...ids.flatMap((id) => [id, blank])];
  const from = emissions.map(() => new Int32Array(path.length));
  let scores = path.map((id, position) => (position < 2 ? (emissions[0]?.[id] as number) : Number.NEGATIVE_INFINITY));
  for (const [step, row] of emissions.entries()) {
    if (step === 0) continue;
    scores = path.map((id, position) => {
      const jumps = id !== blank && id !== path[position - 2];
      let best = position;
      for (const previous of jumps ? [position - 1, position - 2] : [position - 1]) {
        if (previous >= 0 && (scores[previous] as number) > (scores[best] as number)) best = previous;
      }
      (from[step] as Int32Array)[position] = best;
      return (scores[best] as number) + (row[id] as number);
    });
  }
  let position = path.length - 1;
  if (position > 0 && (scores[position - 1] as number) > (scores[position] as number)) position--;
  if (scores[position] === Number.NEGATIVE_INFINITY) {
    throw new RangeError(`${emissions.length} steps are too few for ${ids.length} tokens.`);
  }
  const tokens = ids.map((id): SpokenToken => ({ id, from: 0, to: 0 }));
  for (let step = emissions.length - 1; step >= 0; step--) {
    const token = position % 2 === 1 ? tokens[position >> 1] : undefined;
    if (token !== undefined) {
      token.from = step;
      token.to = Math.max(token.to, step + 1);
    }
    position = from[step]?.[position] as number;
  }
  return tokens;
}
