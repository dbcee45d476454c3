import { DataError } from '../../errors.js';
import { notice } from '../notices.js';
import { countsTokens, type TokenRow, tokenRows } from './conll-lines.js';
import { showLocation } from './location.js';
import type { TaggedFormat, TaggedSequence } from './samples.js';

/** The column of a word's part of speech in CoNLL-U. */
const UPOS = 4;

/**
 * Reads columns as CoNLL's shared tasks and CoNLL-U have them: a token a line, a blank line after each sentence; see `tokenRows`. A
 * null column is the usual one: the first, or the one after a column that counts the tokens; the last, or UPOS in CoNLL-U. Throws
 * a DataError with file and line for a line with more or fewer columns than the first, for an empty token or tag, and where one
 * column would be both.
 */
export function parseConll(
  text: string,
  document: string,
  { tokenColumn, tagColumn }: Pick<TaggedFormat, 'tokenColumn' | 'tagColumn'>,
): TaggedSequence[] {
  const sequences: TaggedSequence[] = [];
  let open: { tokens: string[]; tags: string[]; document: string; lines: number[] } | null = null;
  const found = tokenRows(text, document, tagColumn ?? 'last');
  const { rows, width, isConllU } = found;
  const token = tokenColumn ?? (isConllU || countsTokens(found) ? 2 : 1);
  const tag = tagColumn === 'last' ? width : (tagColumn ?? (isConllU ? UPOS : width));
  if (tokenColumn === null && token === 2) {
    notice(
      `${document}: its first column counts the tokens, so that these are read from column 2, tags from column ${tag}.`,
    );
  }
  for (const row of rows) {
    if (row === null) {
      open = null;
      continue;
    }
    if (tag === token) throw sameColumn(row, token, document);
    const cells = [cellOf(row, token, 'token', document), cellOf(row, tag, 'tag', document)] as const;
    if (open === null) {
      open = { tokens: [], tags: [], document, lines: [] };
      sequences.push(open);
    }
    open.tokens.push(cells[0]);
    open.tags.push(cells[1]);
    open.lines.push(row.line);
  }
  return sequences;
}

function cellOf({ cells, line }: TokenRow, column: number, what: 'token' | 'tag', document: string): string {
  const location = showLocation({ document, line });
  const cell = cells[column - 1];
  if (cell === undefined) {
    const count = cells.length === 1 ? '1 column' : `${cells.length} columns`;
    throw new DataError(`${location} has ${count}; there is no column ${column} for the ${what}.`, {
      hint: `Set ${what}Column to one of them, counted from 1.`,
    });
  }
  if (cell !== '') return cell;
  throw new DataError(`${location} has no ${what}: its column ${column} is empty.`, {
    hint: 'Fill it in, or delete the line.',
  });
}

function sameColumn({ cells, line }: TokenRow, column: number, document: string): DataError {
  const location = showLocation({ document, line });
  if (cells.length > 1) {
    return new DataError(`${location}: column ${column} would be both token and tag.`, {
      hint: 'Set data.tokenColumn and data.tagColumn to two columns, counted from 1.',
    });
  }
  const separator = /[,;|]/.exec(cells[0] as string)?.[0];
  const instead = separator === undefined ? '' : `, not by ${JSON.stringify(separator)}`;
  return new DataError(`${location} has 1 column where a token and its tag should be.`, {
    hint: `Separate a token from its tag by a tab or by blanks${instead}.`,
  });
}
