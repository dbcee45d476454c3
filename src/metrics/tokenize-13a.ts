import { splitAtBlanks } from './whitespace.js';

/** Punctuation and symbols of ASCII but for `'`, `,`, `-` and `.`. */
const symbols = /[{-~[-` -&(-+:-@/]/g;

/**
 * Words and punctuation as NIST's `mteval-v13a` cuts them, which sacreBLEU calls `13a`: ASCII punctuation stands alone, a
 * comma or full stop between digits does not, and punctuation beyond ASCII (¿, «, …) stays with its word.
 */
export function tokenize13a(line: string): string[] {
  let text = line.trimEnd().replaceAll('<skipped>', '').replaceAll('-\n', '').replaceAll('\n', ' ');
  for (const [entity, character] of entities) text = text.replaceAll(entity, character);
  const spaced = ` ${text} `
    .replace(symbols, ' $& ')
    .replace(/([^0-9])([.,])/gu, '$1 $2 ')
    .replace(/([.,])([^0-9])/gu, ' $1 $2')
    .replace(/([0-9])(-)/g, '$1 $2 ');
  return splitAtBlanks(spaced);
}

/** In this order, so that `&amp;lt;` ends as `<`. */
const entities = [
  ['&quot;', '"'],
  ['&amp;', '&'],
  ['&lt;', '<'],
  ['&gt;', '>'],
] as const;
