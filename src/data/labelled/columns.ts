import { closest } from 'fastest-levenshtein';
import { DataError } from '../../errors.js';
import type { Table } from './rows.js';
import type { ColumnChoice } from './samples.js';

/** The index of a chosen column; `key` names the choice in the DataError for one that is not there. */
export function columnIndex({ document, heading, width }: Table, choice: ColumnChoice, key: string): number {
  if (typeof choice === 'number') {
    if (choice >= 1 && choice <= width) return choice - 1;
    throw new DataError(
      `${document} has ${width === 1 ? '1 column' : `${width} columns`}; there is no column ${choice}.`,
      {
        hint: `Set ${key} to one of them, counted from 1.`,
      },
    );
  }
  if (heading === null) {
    throw new DataError(`${document} is read without a heading, so that it has no column named "${choice}".`, {
      hint: `Set header to true where its first row names the columns, or ${key} to a number from 1.`,
    });
  }
  const names = heading.map((name) => name.trim());
  const index = names.indexOf(choice);
  if (index >= 0) return index;
  throw new DataError(`${document} has no column named "${choice}".`, {
    hint: `Its columns are ${names.join(', ')}. Did you mean ${key}: ${closest(choice, names)}?`,
  });
}
