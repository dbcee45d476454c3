import { columnIndex } from '../labelled/columns.js';
import { parseTable, type Row, takeHeading } from '../labelled/rows.js';
import type { ColumnChoice } from '../labelled/samples.js';

/** The format of a list of recordings; null detects it by the header, or by the known lists. */
export interface ManifestFormat {
  separator?: string | null | undefined;
  header?: boolean | null | undefined;
  pathColumn?: ColumnChoice | null | undefined;
  textColumn?: ColumnChoice | null | undefined;
  groupColumn?: ColumnChoice | null | undefined;
  encoding?: string | null | undefined;
}

/** Column names of Common Voice, DeepSpeech, NeMo and Hugging Face. */
export const pathName = /^(path|wav_filename|audio_filepath|file_?name|file|audio|wav|frames|fichero|archivo)$/i;
export const textName = /^(sentence|transcript(ion)?|text|texto|frase)$/i;
export const groupName = /^(client_id|speaker(_id)?|group|hablante|grupo)$/i;

/** The columns of a list; null for `path<TAB>text` with an optional group. */
export interface ListRow extends Row {
  path: number;
  text: number;
  group: number | null;
}

/** The rows of a list with other columns than path, text and group; null for a list with these. */
export function listRows(text: string, document: string, format: ManifestFormat): ListRow[] | null {
  const [first = ''] = text.trimStart().split('\n', 1);
  const { header = null, pathColumn = null, textColumn = null, groupColumn = null, separator = null } = format;
  const ending = document.toLowerCase();
  const isTabbed = separator === null && !ending.endsWith('.csv') && (first.includes('\t') || !/[|,;]/.test(first));
  const plain = () => {
    const found = separatorOf(first, format);
    // Lists separated by tabs or `|` are not quoted.
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

/** If the first line contains `|`, that is the separator, and commas belong to the text. */
function separatorOf(first: string, { separator = null }: ManifestFormat): string | null {
  return separator ?? (first.split('|').length > 1 && !first.includes('\t') ? '|' : null);
}
