import type { SampledToken } from './row-text.js';

/** The tokens of `sample`, one sample after the other: the first is streamed, each other one follows when those before are complete. */
export function* inOrder(drawn: Iterable<SampledToken>): Generator<SampledToken, void> {
  const waiting = new Map<number, SampledToken[]>();
  let current = 0;
  for (const token of drawn) {
    const row = waiting.get(token.row);
    if (row === undefined) waiting.set(token.row, [token]);
    else row.push(token);
    for (let hasEnded = true; hasEnded; ) {
      const ready = waiting.get(current)?.splice(0) ?? [];
      yield* ready;
      hasEnded = (ready.at(-1)?.end ?? null) !== null;
      if (hasEnded) current++;
    }
  }
}
