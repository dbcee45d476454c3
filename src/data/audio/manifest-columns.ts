import { columnIndex } from '../labelled/columns.js';
import { parseTable, type Row, takeHeading } from '../labelled/rows.js';
import type { ColumnChoice } from '../labelled/samples.js';

/** How a list of recordings is written; null goes by its heading, or by the lists that are known. */
export interface ManifestFormat {
  separator?: string | null | undefined;
  header?: boolean | null | undefined;
  pathColumn?: ColumnChoice | null | undefined;
  textColumn?: ColumnChoice | null | undefined;
  groupColumn?: ColumnChoice | null | undefined;
  encoding?: string | null | undefined;
}

/** Columns by what Common Voice, DeepSpeech, NeMo and Hugging Face call them. */
export const pathName = /^(path|wav_filename|audio_filepath|file_?name|file|audio|wav|frames|fichero|archivo)$/i;
export const textName = /^(sentence|transcript(ion)?|text|texto|frase)$/i;
export const groupName = /^(client_id|speaker(_id)?|group|hablante|grupo)$/i;

/** A row of a list: where its columns are; null for `path<TAB>text` and a group or none. */
export interface ListRow extends Row {
  path: number;
  text: number;
  group: number | null;
}

/** The rows of a list that has other columns than path, text and group; null for one that has these. */
export function listRows(text: string, document: string, format: ManifestFormat): ListRow[] | null {
  const [first = ''] = text.trimStart().split('\n', 1);
  const { header = null, pathColumn = null, textColumn = null, groupColumn = null, separator = null } = format;
  const ending = document.toLowerCase();
  const isTabbed = separator === null && !ending.endsWith('.csv') && (first.includes('\t') || !/[|,;]/.test(first));
  const plain = () => {
    const found = separatorOf(first, format);
    // Neither tabs nor bars go with quotes.
    return parseTable(text, document, { format: isTabbed || found === '|' ? 'tsv' : 'csv', separator: found });
  };
  const names = (isTabbed ? first.split('\t') : (plain().rows[0]?.cells ?? [])).map((name) => name.trim());
  const isNamed = names.some((name) => pathName.test(name)) && names.some((name) => textName.test(name));
  const chosen = [pathColumn, textColumn, groupColumn];
  const hasHeading = header ?? (isNamed || chosen.some((choice) => typeof choice === 'string'));
  if (!hasHeading && isTabbed && chosen.every((choice) => choice === null)) return null;
  const table = hasHeading ? takeHeading(plain()) : plain();
  const byName = (pattern: RegExp) => {
    const index = hasHeading ? names.findIndex((name) => pattern.test(name)) : -1;
    return index < 0 ? null : index;
  };
  const indexOf = (choice: ColumnChoice | null, key: string) =>
    choice === null ? null : columnIndex(table, choice, key);
  // LJSpeech: id|text|text with numbers and abbreviations written out.
  const isLj = !hasHeading && table.separator === '|' && table.width === 3;
  const path = indexOf(pathColumn, 'pathColumn') ?? byName(pathName) ?? 0;
  const words = indexOf(textColumn, 'textColumn') ?? byName(textName) ?? columnIndex(table, isLj ? 3 : 2, 'textColumn');
  const group = indexOf(groupColumn, 'groupColumn') ?? byName(groupName);
  return table.rows.map((row) => ({ ...row, path, text: words, group }));
}

/** Where the first line has a bar, bars separate: commas are then a text's own. */
function separatorOf(first: string, { separator = null }: ManifestFormat): string | null {
  return separator ?? (first.split('|').length > 1 && !first.includes('\t') ? '|' : null);
}
