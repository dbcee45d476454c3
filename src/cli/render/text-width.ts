import { createRequire } from 'node:module';
import { stripVTControlCharacters } from 'node:util';

const require = createRequire(import.meta.url);

/** Printable Latin characters, each one column wide, without the soft hyphen. */
const latin = /^[ -~\u00a0-\u00ac\u00ae-\u02ff]*$/;

/** The width of a text in terminal columns, without colour codes. */
export function textWidth(text: string): number {
  const visible = stripVTControlCharacters(text);
  if (latin.test(visible)) return visible.length;
  // The tables of this package take 20 ms to load: they are loaded only for texts that need them.
  return (require('string-width') as typeof import('string-width')).default(text);
}

/** Wraps a text to at most `columns` columns; longer words are cut, spaces are kept. */
export function wrapText(text: string, columns: number): string {
  return (require('wrap-ansi') as typeof import('wrap-ansi')).default(text, columns, { hard: true, trim: false });
}
