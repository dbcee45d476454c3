import type { LogitsFilter } from './filter.js';

/** Never the tokens with these ids. */
export function banned(ids: readonly number[]): LogitsFilter {
  return (logits) => {
    for (const id of ids) logits[id] = Number.NEGATIVE_INFINITY;
  };
}
