import { isLowSurrogate } from './surrogates.js';

/** Code points below this never join the previous one, except LF after CR, but text has no CR. */
export const FIRST_COMBINING = 0x300;

/** Code units per call of the segmenter: a compromise between call overhead and the return to the fast path. */
const WINDOW = 64;

/** Splits text into code points or into extended grapheme clusters (UAX #29). */
export function createCharacterSplitter(options: {
  graphemes: boolean;
  language: string;
}): (text: string) => Iterable<string> {
  // A string iterates over its code points.
  if (!options.graphemes) return (text) => text;
  const segmenter = new Intl.Segmenter([options.language, 'en'], { granularity: 'grapheme' });
  return (text) => splitGraphemes(text, segmenter);
}

function* splitGraphemes(text: string, segmenter: Intl.Segmenter): Generator<string, void> {
  let size = WINDOW;
  let start = 0;
  while (start < text.length) {
    // This test is much faster than the segmenter and succeeds for most Spanish and English text.
    if (isSimple(text, start) && isSimple(text, start + 1)) {
      yield text.charAt(start++);
      continue;
    }
    let end = Math.min(start + size, text.length);
    // A lone surrogate would count as a cluster.
    if (isLowSurrogate(text.charCodeAt(end))) end++;
    const clusters = Array.from(segmenter.segment(text.slice(start, end)), ({ segment }) => segment);
    // The last cluster of the window may be incomplete.
    if (end < text.length) clusters.pop();
    for (const cluster of clusters) {
      yield cluster;
      start += cluster.length;
    }
    size = clusters.length === 0 ? size * 2 : WINDOW;
  }
}

function isSimple(text: string, index: number): boolean {
  return index >= text.length || text.charCodeAt(index) < FIRST_COMBINING;
}
