import { DataError } from '../../errors.js';
import { fields } from '../../text/fields.js';
import { showPlace } from './place.js';
import type { TaggedFormat, TaggedSequence } from './samples.js';

/** A line of a token, taken apart. */
interface Row {
  cells: string[];
  line: number;
}

/**
 * Reads columns as CoNLL's shared tasks have them: a token a line, a blank line after each sentence. Columns are apart by tabs
 * where the file's first token line has one, else by blanks. Left out: `-DOCSTART-` lines, which end a sentence too; before a
 * sentence, lines that begin with `#` and have other columns than tokens; and CoNLL-U's ranges and empty nodes (`3-4`, `8.1`). Throws a
 * DataError with file and line for a line with more or fewer columns than the first, for an empty token or tag, and where one
 * column would be both.
 */
export function parseConll(
  text: string,
  document: string,
  { tokenColumn, tagColumn }: Pick<TaggedFormat, 'tokenColumn' | 'tagColumn'>,
): TaggedSequence[] {
  const sequences: TaggedSequence[] = [];
  let open: { tokens: string[]; tags: string[]; document: string; lines: number[] } | null = null;
  for (const row of tokenRows(text, document)) {
    if (row === null) {
      open = null;
      continue;
    }
    const tagIndex = tagColumn === 'last' ? row.cells.length : tagColumn;
    if (tagIndex === tokenColumn) throw sameColumn(row, tokenColumn, document);
    const token = cellOf(row, tokenColumn, 'token', document);
    const tag = cellOf(row, tagIndex, 'tag', document);
    if (open === null) {
      open = { tokens: [], tags: [], document, lines: [] };
      sequences.push(open);
    }
    open.tokens.push(token);
    open.tags.push(tag);
    open.lines.push(row.line);
  }
  return sequences;
}

/** The token lines of a file, null where a sentence ends. */
function* tokenRows(text: string, document: string): Generator<Row | null, void> {
  const lines = text.normalize('NFC').split('\n');
  const isSkipped = (line: string) => isBetween(line) || line.startsWith('#');
  const firstIndex = lines.findIndex((line) => !isSkipped(line));
  const first = lines[firstIndex] ?? '';
  const hasTabs = first.includes('\t');
  const split = (line: string) => (hasTabs ? line.split('\t').map((cell) => cell.trim()) : [...fields(line)]);
  const width = split(first).length;
  const isConllU = hasTabs && width === 10;
  let isWithin = false;
  for (const [index, line] of lines.entries()) {
    if (isBetween(line)) {
      if (isWithin) yield null;
      isWithin = false;
      continue;
    }
    const cells = split(line);
    // A token may be a number sign.
    if (!isWithin && line.startsWith('#') && cells.length !== width) continue;
    if (cells.length !== width) {
      throw ragged({ document, line: index + 1 }, cells.length, { line: firstIndex + 1, width });
    }
    isWithin = true;
    if (!(isConllU && /^\d+[-.]\d+$/.test(cells[0] ?? ''))) yield { cells, line: index + 1 };
  }
}

function isBetween(line: string): boolean {
  return line.trim() === '' || line.startsWith('-DOCSTART-');
}

function cellOf({ cells, line }: Row, column: number, what: 'token' | 'tag', document: string): string {
  const place = showPlace({ document, line });
  const cell = cells[column - 1];
  if (cell === undefined) {
    const count = cells.length === 1 ? '1 column' : `${cells.length} columns`;
    throw new DataError(`${place} has ${count}; there is no column ${column} for the ${what}.`, {
      hint: `Set ${what}Column to one of them, counted from 1.`,
    });
  }
  if (cell !== '') return cell;
  throw new DataError(`${place} has no ${what}: its column ${column} is empty.`, {
    hint: 'Fill it in, or delete the line.',
  });
}

function sameColumn({ cells, line }: Row, column: number, document: string): DataError {
  const place = showPlace({ document, line });
  if (cells.length > 1) {
    return new DataError(`${place}: column ${column} would be both token and tag.`, {
      hint: 'Set data.tokenColumn and data.tagColumn to two columns, counted from 1.',
    });
  }
  const separator = /[,;|]/.exec(cells[0] as string)?.[0];
  const instead = separator === undefined ? '' : `, not by ${JSON.stringify(separator)}`;
  return new DataError(`${place} has 1 column where a token and its tag should be.`, {
    hint: `Separate a token from its tag by a tab or by blanks${instead}.`,
  });
}

function ragged(
  place: { document: string; line: number },
  count: number,
  first: { line: number; width: number },
): DataError {
  const columns = count === 1 ? '1 column' : `${count} columns`;
  return new DataError(`${showPlace(place)} has ${columns} where line ${first.line} has ${first.width}.`, {
    hint: 'Give every token the same columns, and leave a blank line between sentences.',
  });
}
