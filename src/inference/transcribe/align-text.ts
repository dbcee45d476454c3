import type { Emissions } from './emissions.js';
import type { SpokenToken } from './greedy.js';

/**
 * The likeliest alignment of a text's classes with a sound (Viterbi 1967, over the paths of CTC). Throws a RangeError if the
 * sound has too few steps for the classes.
 */
export function alignText(emissions: Emissions, ids: readonly number[]): SpokenToken[] {
  const blank = (emissions[0]?.length ?? 1) - 1;
  const path = [blank, ...ids.flatMap((id) => [id, blank])];
  const steps = emissions.length;
  const first = path.map((id, position) => (position < 2 ? (emissions[0]?.[id] as number) : Number.NEGATIVE_INFINITY));
  // Where each path came from is kept for a stretch of steps at a time, which is gone through again for it: a long recording of many
  // tokens would fill the memory.
  const stretch = Math.max(1, Math.ceil(Math.sqrt(steps)));
  const starts: number[][] = [];
  let scores = first;
  for (let step = 1; step < steps; step++) {
    if ((step - 1) % stretch === 0) starts.push(scores);
    scores = advance(emissions[step] as ArrayLike<number>, { path, blank }, scores, null);
  }
  let position = path.length - 1;
  if (position > 0 && (scores[position - 1] as number) > (scores[position] as number)) position--;
  if (scores[position] === Number.NEGATIVE_INFINITY) {
    throw new RangeError(`${steps} steps are too few for ${ids.length} tokens.`);
  }
  const tokens = ids.map((id): SpokenToken => ({ id, from: 0, to: 0 }));
  const say = (step: number) => {
    const token = position % 2 === 1 ? tokens[position >> 1] : undefined;
    if (token === undefined) return;
    token.from = step;
    token.to = Math.max(token.to, step + 1);
  };
  for (let index = starts.length - 1; index >= 0; index--) {
    const begin = 1 + index * stretch;
    const end = Math.min(steps, begin + stretch);
    const back = Array.from({ length: end - begin }, () => new Uint8Array(path.length));
    let scores = starts[index] as number[];
    for (let step = begin; step < end; step++) {
      scores = advance(emissions[step] as ArrayLike<number>, { path, blank }, scores, back[step - begin] as Uint8Array);
    }
    for (let step = end - 1; step >= begin; step--) {
      say(step);
      position -= back[step - begin]?.[position] as number;
    }
  }
  if (steps > 0) say(0);
  return tokens;
}

/** The scores of all positions after one more step; `back` receives the distance to each position's predecessor. */
function advance(
  row: ArrayLike<number>,
  { path, blank }: { path: readonly number[]; blank: number },
  scores: readonly number[],
  back: Uint8Array | null,
): number[] {
  return path.map((id, position) => {
    const most = id !== blank && id !== path[position - 2] ? 2 : 1;
    let best = 0;
    for (let step = 1; step <= Math.min(most, position); step++) {
      if ((scores[position - step] as number) > (scores[position - best] as number)) best = step;
    }
    if (back !== null) back[position] = best;
    return (scores[position - best] as number) + (row[id] as number);
  });
}
