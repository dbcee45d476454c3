import { isLowSurrogate } from './surrogates.js';

/** A code point below this never joins the one before it, CR LF apart, and text has no CR. */
export const FIRST_COMBINING = 0x300;

/** Code units segmented at once: long enough to pay for the call, short enough to come back to the fast path. */
const WINDOW = 64;

/** Splits text into code points, or into what a reader takes for one character (UAX #29 extended grapheme clusters). */
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
    // The segmenter is many times slower than this test, and most Spanish and English text passes it.
    if (isSimple(text, start) && isSimple(text, start + 1)) {
      yield text.charAt(start++);
      continue;
    }
    let end = Math.min(start + size, text.length);
    // Half of a surrogate pair would be taken for a cluster.
    if (isLowSurrogate(text.charCodeAt(end))) end++;
    const clusters = Array.from(segmenter.segment(text.slice(start, end)), ({ segment }) => segment);
    // The window may have cut its last cluster.
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
