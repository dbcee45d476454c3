import { attachApostrophes, createQuoteState, hasEdgeApostrophe } from './apostrophes.js';
import { detached } from './detached.js';
import { fields } from './fields.js';

/** Longer runs without whitespace are split: no word is that long, and the segmenter's time grows faster than linearly. */
export const LONGEST_FIELD = 1024;

/** Number of cached fields; words repeat, and the segmenter takes microseconds per word. */
const CACHE_SIZE = 65_536;
const LONGEST_CACHED = 64;

/**
 * Splits text into words, numbers and punctuation by `Intl.Segmenter` (UAX #29 words). Pieces that form one unit are joined again
 * (addresses, abbreviations, compounds, `10:30`, `-5`, `...`). Whitespace is dropped.
 */
export function createWordSplitter(language: string): (text: string) => Iterable<string> {
  const splitField = createFieldSplitter(language);
  let cache = new Map<string, string[]>();

  function splitCached(field: string): string[] {
    // The segmenter would find one word too, but more slowly.
    if (latinWord.test(field)) return [field];
    if (field.length > LONGEST_CACHED) return splitField(field);
    const known = cache.get(field);
    if (known !== undefined) return known;
    if (cache.size >= CACHE_SIZE) cache = new Map();
    const key = detached(field);
    const tokens = splitField(key);
    cache.set(key, tokens);
    return tokens;
  }

  return function* split(text) {
    const quotes = createQuoteState();
    for (const field of fields(text, LONGEST_FIELD)) {
      quotes.position++;
      const tokens = splitCached(field);
      yield* hasEdgeApostrophe(tokens) ? attachApostrophes(tokens, quotes) : tokens;
    }
  };
}

/** Splits a run without whitespace, of `LONGEST_FIELD` code units at most, before `attachApostrophes`. */
export function createFieldSplitter(language: string): (field: string) => string[] {
  // Created at the first field that needs it, as that takes as long as thousands of words.
  let segmenter: Intl.Segmenter | null = null;
  return (field) => {
    const plain = plainWord.exec(field);
    if (plain !== null) return plain.slice(1).filter(Boolean);
    // Without the second locale, an unknown language would use the locale of the machine.
    segmenter ??= new Intl.Segmenter([language, 'en'], { granularity: 'word' });
    return splitField(field, segmenter);
  };
}

const latinWord = /^[A-Za-zÀ-ÖØ-öø-ɏ]+$/;
/** A word with a mark before or after it, in which neither the segmenter nor `wholes` finds anything else. */
const plainWord = /^([¿¡]?)([A-Za-zÀ-ÖØ-öø-ɏ]+)([.,;:!?]?)$/;

/** Patterns of single tokens that the segmenter splits. Every repetition is bounded, so that matching is linear. */
const wholes = [
  // An address, without the punctuation of the sentence at its end.
  String.raw`(?:(?:https?|ftp|file)://|www\.)[^\s"<>«»“”]{0,1000}[\p{L}\p{N}/=&#_~$+-]`,
  // EE.UU., a.m., U.S.
  String.raw`\p{L}{1,2}\.(?:\p{L}{1,2}\.){1,8}(?![\p{L}\p{N}])`,
  // 1.º, n.º
  String.raw`(?:\p{N}{1,9}|n)\.[ºª°](?!\p{L})`,
  // 10:30, 16:9
  String.raw`\p{N}{1,9}(?::\p{N}{1,9}){1,5}(?![\p{L}\p{N}])`,
  // 20°, 36,5°C, °C
  String.raw`(?:\p{N}{1,12}(?:[.,]\p{N}{1,12}){0,4})?°[CFK](?![\p{L}\p{N}])`,
  String.raw`\p{N}{1,12}(?:[.,]\p{N}{1,12}){0,4}°(?!\p{L})`,
  // niño(s)
  String.raw`\p{L}{1,40}\(\p{L}{1,3}\)`,
  // C++, F#
  String.raw`\p{L}(?:\+\+|#)(?![\p{L}\p{N}])`,
];
const whole = new RegExp(wholes.join('|'), 'iuy');
/** `...`, `--`, `''`, `***` */
const repeated = /([-.=*_~+#|])\1{1,99}|''/uy;

/** These join two words without spaces to one token: physico-chemical, 1914–1918, y/o, AT&T, ana@correo.es. */
const connectors = new Set(['-', '\u2010', '\u2011', '–', '/', '&', '@', "'", '’']);
/** Prefixes: the sign or point of a number; `#` and `@` before any word. */
const numberPrefixes = new Set(['-', '+', '−', '±', '.']);
const wordPrefixes = new Set(['#', '@']);

interface Piece {
  text: string;
  isWord: boolean;
}

function splitField(field: string, segmenter: Intl.Segmenter): string[] {
  const pieces = cutPieces(field, segmenter);
  const joined: Piece[] = [];
  for (let index = 0; index < pieces.length; index++) {
    const piece = pieces[index] as Piece;
    const next = pieces[index + 1];
    const last = joined.at(-1);
    if (next?.isWord && last?.isWord && connectors.has(piece.text)) {
      last.text += piece.text + next.text;
      index++;
    } else if (next?.isWord && !last?.isWord && isPrefix(piece.text, next.text)) {
      joined.push({ text: piece.text + next.text, isWord: true });
      index++;
    } else {
      joined.push({ ...piece });
    }
  }
  return joined.map(({ text }) => text);
}

function isPrefix(text: string, next: string): boolean {
  return wordPrefixes.has(text) || (numberPrefixes.has(text) && /^\p{N}/u.test(next));
}

function cutPieces(field: string, segmenter: Intl.Segmenter): Piece[] {
  const pieces: Piece[] = [];
  let start = 0;
  for (const { segment, index, isWordLike } of segmenter.segment(field)) {
    const end = index + segment.length;
    // An earlier match may already contain this segment or part of it.
    while (start < end) {
      const shape = matchAt(whole, field, start);
      const run = shape === null ? matchAt(repeated, field, start) : null;
      const text = shape ?? run ?? field.slice(start, end);
      pieces.push({ text, isWord: shape !== null || (run === null && isWordLike === true) });
      start += text.length;
    }
  }
  return pieces;
}

function matchAt(pattern: RegExp, field: string, index: number): string | null {
  pattern.lastIndex = index;
  return pattern.exec(field)?.[0] ?? null;
}
