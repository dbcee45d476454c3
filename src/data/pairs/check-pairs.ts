import { DataError } from '../../errors.js';
import type { Document } from '../corpus.js';
import { showLocation } from '../labelled/location.js';
import { noticeHeading } from '../notices.js';

/** A line of a table of pairs. */
export interface PairRow {
  cells: string[];
  line: number;
}

/** Throws a DataError for markup (TMX, XLIFF, the SGML of WMT), whose tags would be trained on as text. */
export function refuseMarkup({ name, text }: Document): void {
  const found = /^\s*<(?:\?xml|!doctype|tmx|xliff|srcset|refset|tstset|mteval)\b/i.exec(text);
  if (found === null) return;
  const kind = /<tmx\b/i.test(text.slice(0, 2000)) ? 'TMX' : 'XML or SGML';
  throw new DataError(`${name} is ${kind}, not a table or plain lines of text.`, {
    hint: 'Convert it to a table with a source, a tab and its target in each line.',
  });
}

/**
 * The rows without a header: a first line that names two columns (`source`, `target`), two languages, or, above sentences, their
 * codes. Gives a notice of it.
 */
export function withoutHeading(
  rows: readonly PairRow[],
  [source, target]: readonly [number, number],
  document: string,
): readonly PairRow[] {
  const [first, ...others] = rows;
  const [one = '', other = ''] = [source, target].map((column) => first?.cells[column - 1]?.trim().toLowerCase());
  if (first === undefined || others.length === 0 || one === other) return rows;
  const areColumns = [one, other].every((name) => columnName.test(name));
  const [from, to] = [one, other].map((name) => languages().get(name));
  // A dictionary may begin with a language and its own name.
  if (!areColumns && (from === undefined || to === undefined || from === to)) return rows;
  const areCodes = !areColumns && [one, other].every((name) => name.length <= 3);
  const isAboveSentences =
    others.filter(({ cells }) => [source, target].every((column) => /\S\s+\S/.test(cells[column - 1] ?? ''))).length *
      2 >
    others.length;
  if (areCodes && !isAboveSentences) return rows;
  noticeHeading(document, first.cells, '; remove it if it is a pair');
  return others;
}

const columnName = /^(source|target|src|tgt|trg|input|output|original|translation)(_?(text|sentence|lang))?$/;

let known: ReadonlyMap<string, string> | null = null;

/** Common languages by their codes of two letters and of three, and by their names in English and Spanish. */
function languages(): ReadonlyMap<string, string> {
  if (known !== null) return known;
  const displays = ['en', 'es'].map((locale) => new Intl.DisplayNames([locale], { type: 'language' }));
  const entries = codes.split(' ').flatMap((written) => {
    const [code = '', three = ''] = written.split('/');
    const names = displays.map((display) => (display.of(code) ?? code).toLowerCase());
    return [code, three, ...names].map((name): [string, string] => [name, code]);
  });
  known = new Map(entries);
  return known;
}

/** ISO 639-1 and 639-2/T, as Tatoeba has them. */
const codes =
  'ar/ara bg/bul ca/cat cs/ces da/dan de/deu el/ell en/eng eo/epo es/spa et/est eu/eus fi/fin fr/fra gl/glg he/heb hi/hin hr/hrv hu/hun id/ind is/isl it/ita ja/jpn ko/kor lt/lit lv/lav nl/nld no/nor pl/pol pt/por ro/ron ru/rus sk/slk sl/slv sv/swe tr/tur uk/ukr zh/zho';

/**
 * Throws a DataError if the sources of a table with more than two columns are only numbers, as identifiers and scores, or addresses,
 * while another column has text.
 */
export function refuseNumbers(rows: readonly PairRow[], columns: readonly [number, number], document: string): void {
  const [first] = rows;
  const width = first?.cells.length ?? 0;
  if (first === undefined || width < 3) return;
  const areAll = (column: number, pattern: RegExp) =>
    rows.every(({ cells }) => pattern.test(cells[column - 1]?.trim() ?? ''));
  const [source] = columns;
  const kind = areAll(source, /^[+-]?\d+(\.\d+)?$/)
    ? 'numbers'
    : areAll(source, /^https?:\/\/\S+$/)
      ? 'addresses'
      : null;
  if (kind === null) return;
  const texts = Array.from({ length: width }, (_, index) => index + 1).filter(
    (column) => column !== source && !areAll(column, /^(?:[+-]?\d+(?:\.\d+)?|https?:\/\/\S+)?$/),
  );
  if (texts.length < 2) return;
  throw new DataError(
    `${showLocation({ document, line: first.line })}: column ${source} should be the sources, but contains only ${kind}.`,
    { hint: `Set data.columns to the columns of source and target, such as [${texts[0]}, ${texts[1]}].` },
  );
}
