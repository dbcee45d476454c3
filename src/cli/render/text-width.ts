import { createRequire } from 'node:module';
import { stripVTControlCharacters } from 'node:util';

const require = createRequire(import.meta.url);

/** Printable Latin letters and signs, each one column wide; the soft hyphen is not among them. */
const latin = /^[ -~\u00a0-\u00ac\u00ae-\u02ff]*$/;

/** The columns of a terminal that a text takes; colours take none. */
export function textWidth(text: string): number {
  const visible = stripVTControlCharacters(text);
  if (latin.test(visible)) return visible.length;
  // The tables of this package take 20 milliseconds to begin: loaded for the texts that need them.
  return (require('string-width') as typeof import('string-width')).default(text);
}

/** A text in lines of at most `columns`, words cut where they are longer; blanks stay. */
export function wrapText(text: string, columns: number): string {
  return (require('wrap-ansi') as typeof import('wrap-ansi')).default(text, columns, { hard: true, trim: false });
}
