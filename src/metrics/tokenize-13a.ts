import { splitAtBlanks } from './whitespace.js';

/** ASCII punctuation and symbols, except `'`, `,`, `-` and `.`. */
const symbols = /[{-~[-` -&(-+:-@/]/g;

/**
 * Tokenizes like NIST's `mteval-v13a`, which sacreBLEU calls `13a`: ASCII punctuation is separated, except a comma or full stop between
 * digits; other punctuation (¿, «, …) stays with its word.
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

/** In this order, so that `&amp;lt;` becomes `<`. */
const entities = [
  ['&quot;', '"'],
  ['&amp;', '&'],
  ['&lt;', '<'],
  ['&gt;', '>'],
] as const;
