import { isLowSurrogate } from '../text/surrogates.js';
import type { Document } from './corpus.js';

/**
 * The offset (in `documents` laid end to end) nearest to `target`, and within `reach` of it, that follows one of the first
 * group of `separators` that has any there; without one, `target` itself, or the end of the character it lies in.
 */
export function cutNear(
  documents: readonly Document[],
  target: number,
  reach: number,
  separators: readonly (readonly string[])[],
): number {
  let start = 0;
  for (const { text } of documents) {
    const offset = target - start;
    if (offset <= text.length) {
      for (const group of separators) {
        const cuts = group.flatMap((separator) => cutsAround(text, separator, offset));
        const [nearest] = cuts.sort((left, right) => Math.abs(left - offset) - Math.abs(right - offset));
        if (nearest !== undefined && Math.abs(nearest - offset) <= reach) return start + nearest;
      }
      return start + characterStart(text, offset);
    }
    start += text.length;
  }
  return start;
}

/** The ends of the last `separator` before `offset` and of the first after it. */
function cutsAround(text: string, separator: string, offset: number): number[] {
  const before = offset < separator.length ? -1 : text.lastIndexOf(separator, offset - separator.length);
  const after = text.indexOf(separator, Math.max(0, offset - separator.length + 1));
  return [before, after].filter((index) => index >= 0).map((index) => index + separator.length);
}

/** The first place from `offset` on where a character starts, its combining marks taken with it. */
function characterStart(text: string, offset: number): number {
  let start = offset;
  while (isLowSurrogate(text.charCodeAt(start)) || /^\p{M}/u.test(text.slice(start, start + 2))) start++;
  return start;
}
