import { DataError } from '../../errors.js';
import { columnIndex } from '../labelled/columns.js';
import { parseTable, type Row, type Table, takeHeading } from '../labelled/rows.js';
import type { ColumnChoice } from '../labelled/samples.js';
import { notice } from '../notices.js';
import { type RecordingPart, readPart } from './part-of-recording.js';

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
  part: RecordingPart | null;
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
  const bars = !hasHeading && table.separator === '|' && table.width === 3 ? barColumns(table, format) : null;
  const path = indexOf(pathColumn, 'pathColumn') ?? byName(pathName) ?? 0;
  const words =
    indexOf(textColumn, 'textColumn') ?? byName(textName) ?? bars?.text ?? columnIndex(table, 2, 'textColumn');
  const group = indexOf(groupColumn, 'groupColumn') ?? byName(groupName) ?? bars?.group ?? null;
  return table.rows.map((row) => {
    const part = hasHeading
      ? readPart(
          names.map((name, index) => [name, row.cells[index]]),
          row,
        )
      : null;
    return { ...row, path, text: words, group, part };
  });
}

/**
 * The columns of texts and speakers, from 0, in a list of three columns between bars: LJSpeech's `id|text|text`, whose last column
 * writes out numbers and abbreviations, or a text and a speaker, of which there are fewer. Throws a DataError if it is unclear.
 */
function barColumns(
  { rows, document }: Table,
  { textColumn = null }: ManifestFormat,
): { text: number; group: number | null } {
  const wordsOf = (cell: string | undefined) => (cell ?? '').toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
  const alike = rows.filter(({ cells }) => {
    const known = new Set(wordsOf(cells[1]));
    return (cells[2] ?? '').trim() === '' || wordsOf(cells[2]).some((word) => known.has(word));
  });
  if (textColumn !== null || alike.length * 2 >= rows.length) return { text: 2, group: null };
  const [second, third] = [1, 2].map((column) => new Set(rows.map(({ cells }) => cells[column]?.trim())).size) as [
    number,
    number,
  ];
  const group = second < third ? 1 : third < second ? 2 : null;
  if (group === null) {
    throw new DataError(`${document} has three columns: it is unknown whether column 2 or 3 has the texts.`, {
      hint: 'Set data.textColumn and data.groupColumn to the columns of the texts and of the speakers, from 1.',
    });
  }
  const text = 3 - group;
  notice(
    `${document}: texts are read from column ${text + 1}, speakers from column ${group + 1} (data.textColumn, data.groupColumn).`,
  );
  return { text, group };
}

/** If the first line contains `|`, that is the separator, and commas belong to the text. */
function separatorOf(first: string, { separator = null }: ManifestFormat): string | null {
  return separator ?? (first.split('|').length > 1 && !first.includes('\t') ? '|' : null);
}
