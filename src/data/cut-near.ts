import { isLowSurrogate } from '../text/surrogates.js';
import type { CuttableText } from './cuttable-text.js';

/** Code units on both sides that are searched first. */
const WINDOW = 2 ** 16;

/**
 * The offset in the concatenated `texts` that is nearest to `target`, at most `reach` away, and follows a separator. Groups of
 * `separators` are tried in order. If there is none, `target` itself, or the end of the character at it.
 */
export function cutNear(
  texts: readonly CuttableText[],
  target: number,
  reach: number,
  separators: readonly (readonly string[])[],
): number {
  let start = 0;
  for (const text of texts) {
    const offset = target - start;
    if (offset <= text.length) {
      for (const group of separators) {
        const nearest = nearestIn(text, offset, reach, group);
        if (nearest !== null) return start + nearest;
      }
      return start + characterStart(text, offset);
    }
    start += text.length;
  }
  return start;
}

/** Extends the search step by step, because a text may be larger than memory. */
function nearestIn(text: CuttableText, offset: number, reach: number, separators: readonly string[]): number | null {
  for (let width = Math.min(WINDOW, reach); ; width = Math.min(4 * width, reach)) {
    const from = Math.max(0, Math.floor(offset - width) - LONGEST_SEPARATOR);
    const window = text.slice(from, Math.min(text.length, Math.ceil(offset + width) + LONGEST_SEPARATOR));
    const cuts = separators.flatMap((separator) => cutsAround(window, separator, offset - from));
    const [nearest] = cuts.sort((left, right) => Math.abs(left - offset + from) - Math.abs(right - offset + from));
    if (nearest !== undefined && Math.abs(nearest + from - offset) <= width) return nearest + from;
    if (width >= reach) return null;
  }
}

const LONGEST_SEPARATOR = 2;

/** The ends of the last `separator` before `offset` and of the first after it. */
function cutsAround(text: string, separator: string, offset: number): number[] {
  const before = offset < separator.length ? -1 : text.lastIndexOf(separator, offset - separator.length);
  const after = text.indexOf(separator, Math.max(0, offset - separator.length + 1));
  return [before, after].filter((index) => index >= 0).map((index) => index + separator.length);
}

/** The first position from `offset` on where a character (with its combining marks) starts. */
function characterStart(text: CuttableText, offset: number): number {
  let start = offset;
  while (start < text.length) {
    const next = text.slice(start, start + 2);
    if (!isLowSurrogate(next.charCodeAt(0)) && !/^\p{M}/u.test(next)) break;
    start++;
  }
  return start;
}
