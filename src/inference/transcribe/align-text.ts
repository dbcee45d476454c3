import type { Emissions } from './emissions.js';
import type { SpokenToken } from './greedy.js';

/**
 * The likeliest alignment of a text's classes with a sound (Viterbi 1967, over the paths that connectionist temporal
 * classification sums over). Throws a RangeError for more classes than the steps can say.
 */
export function alignText(emissions: Emissions, ids: readonly number[]): SpokenToken[] {
  const blank = (emissions[0]?.length ?? 1) - 1;
  const path = [blank, ...ids.flatMap((id) => [id, blank])];
  const from = emissions.map(() => new Int32Array(path.length));
  let scores = path.map((id, place) => (place < 2 ? (emissions[0]?.[id] as number) : Number.NEGATIVE_INFINITY));
  for (const [step, row] of emissions.entries()) {
    if (step === 0) continue;
    scores = path.map((id, place) => {
      const jumps = id !== blank && id !== path[place - 2];
      let best = place;
      for (const previous of jumps ? [place - 1, place - 2] : [place - 1]) {
        if (previous >= 0 && (scores[previous] as number) > (scores[best] as number)) best = previous;
      }
      (from[step] as Int32Array)[place] = best;
      return (scores[best] as number) + (row[id] as number);
    });
  }
  let place = path.length - 1;
  if (place > 0 && (scores[place - 1] as number) > (scores[place] as number)) place--;
  if (scores[place] === Number.NEGATIVE_INFINITY) {
    throw new RangeError(`${emissions.length} steps cannot say ${ids.length} tokens.`);
  }
  const tokens = ids.map((id): SpokenToken => ({ id, from: 0, to: 0 }));
  for (let step = emissions.length - 1; step >= 0; step--) {
    const token = place % 2 === 1 ? tokens[place >> 1] : undefined;
    if (token !== undefined) {
      token.from = step;
      token.to = Math.max(token.to, step + 1);
    }
    place = from[step]?.[place] as number;
  }
  return tokens;
}
