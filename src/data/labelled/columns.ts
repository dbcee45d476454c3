import { DataError } from '../../errors.js';
import { suggest } from '../../suggest.js';
import type { Row, Table } from './rows.js';
import type { ColumnChoice } from './samples.js';

/** The index of a chosen column; throws a DataError that names `key` for a missing or ambiguous column. */
export function columnIndex(table: Table<Iterable<Row>>, choice: ColumnChoice, key: string): number {
  const { document, heading, width } = table;
  if (typeof choice === 'number') {
    if (choice >= 1 && choice <= width) return choice - 1;
    throw new DataError(
      `${document} has ${width === 1 ? '1 column' : `${width} columns`}; there is no column ${choice}.`,
      { hint: otherSeparator(table) ?? `Set ${key} to one of them, counted from 1.` },
    );
  }
  if (heading === null) {
    throw new DataError(`${document} is read without a header, so it has no column named "${choice}".`, {
      hint: `Set header to true if its first row names the columns, or set ${key} to a number from 1.`,
    });
  }
  const names = heading.map((name) => name.trim());
  const index = names.indexOf(choice);
  const last = names.lastIndexOf(choice);
  if (index >= 0 && index === last) return index;
  if (index >= 0) {
    throw new DataError(`${document} has more than one column named "${choice}".`, {
      hint: `Set ${key} to the number of the column: ${index + 1} or ${last + 1}.`,
    });
  }
  const near = suggest(choice, names);
  throw new DataError(`${document} has no column named "${choice}".`, {
    hint:
      otherSeparator(table) ??
      `Its columns are ${names.join(', ')}.${near === null ? '' : ` Did you mean ${key}: ${near}?`}`,
  });
}

/** A hint for a table that seems to have another format, else null. */
function otherSeparator({ format, width, heading, rows }: Table<Iterable<Row>>): string | null {
  if (width !== 1) return null;
  const [row] = rows;
  const [first = ''] = heading ?? row?.cells ?? [];
  if (format === 'tsv' && /[,;]/.test(first)) return 'If its columns are separated by commas, set data.format to csv.';
  return null;
}
