import { DataError } from '../../errors.js';
import { firstLine, headOf, somePiece, type Text } from '../long-text.js';
import { numberedLines } from './lines.js';
import { showLocation } from './location.js';
import { openTable, type Row, takeHeading } from './rows.js';
import type { TaggedSequence } from './samples.js';

/** Whether a text is in the format of WikiNER (Nothman et al. 2013): one sentence per line, each token `word|POS|tag`. */
export function isWikiNer(text: Text): boolean {
  const [first = ''] = headOf(text).trimStart().split('\n', 1);
  const fields = first.trim().split(/ +/);
  return fields.every((field) => /^.+\|[^|]+\|[^|]+$/u.test(field));
}

/** Reads WikiNER; throws a DataError with file and line for a token without its part of speech and tag. */
export function* parseWikiNer(text: Text, document: string): Generator<TaggedSequence, void> {
  for (const { text: line, number } of numberedLines(text)) {
    if (line.trim() === '') continue;
    const words = line
      .normalize('NFC')
      .trim()
      .split(/ +/)
      .map((field) => /^(.+)\|[^|]+\|([^|]+)$/u.exec(field));
    const broken = words.indexOf(null);
    if (broken >= 0) {
      const location = { document, line: number };
      throw new DataError(
        `${showLocation(location)}: field ${broken + 1} is not word|POS|tag, like the fields of the first line.`,
        {
          hint: 'Write each token like this, with a space between tokens and one sentence per line.',
        },
      );
    }
    const cells = words as RegExpExecArray[];
    yield {
      tokens: cells.map(([, word = '']) => word),
      tags: cells.map(([, , tag = '']) => tag),
      document,
      lines: cells.map(() => number),
    };
  }
}

/**
 * Reads a table with a sentence a row, whose tags, and perhaps its tokens, are a list as Python prints it
 * (`"['O', 'B-PER']"`); null for any other. A sentence that is text is cut at blanks. Throws a DataError with file and line where
 * tokens and tags are not as many.
 */
export function parseListTable(text: Text, document: string): Iterable<TaggedSequence> | null {
  const heading = firstLine(text);
  const find = columnFinder(heading);
  const [words, tags] = [find(/^(sentence|text|tokens?|words?)$/i), find(/^(tags?|labels?|ner|ner_tags)$/i)];
  if (words < 0 || tags < 0 || !somePiece(text, (piece) => /['"]\s*,\s*['"]|\[\s*['"]/.test(piece))) return null;
  const { rows } = takeHeading(openTable(text, document, { format: heading.includes('\t') ? 'tsv' : 'csv' }));
  const [first] = rows;
  if (first === undefined || parseList(first.cells[tags] ?? '') === null) return null;
  return listSequences(rows, document, { words, tags });
}

function* listSequences(
  rows: Iterable<Row>,
  document: string,
  { words, tags }: { words: number; tags: number },
): Generator<TaggedSequence, void> {
  for (const { cells, line } of rows) {
    const location = { document, line };
    const marks = parseList(cells[tags] ?? '');
    if (marks === null) {
      throw new DataError(`${showLocation(location)}: its tags are not a list such as ['O', 'B-PER'].`, {
        hint: 'Write them as in the first row.',
      });
    }
    const written = (cells[words] ?? '').trim().normalize('NFC');
    const tokens = parseList(written) ?? written.split(/\s+/);
    if (tokens.length !== marks.length) {
      throw new DataError(`${showLocation(location)} has ${tokens.length} tokens and ${marks.length} tags.`, {
        hint: 'Give one tag per token; a sentence is split at spaces.',
      });
    }
    yield { tokens, tags: marks, document, lines: tokens.map(() => line as number) };
  }
}

/** The strings of a printed Python list; null for anything else. */
function parseList(cell: string): string[] | null {
  const inside = /^\[(.*)\]$/s.exec(cell.trim())?.[1];
  if (inside === undefined) return null;
  const items: string[] = [];
  const item = /\s*(?:'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)")\s*(,|$)/y;
  while (item.lastIndex < inside.length) {
    const found = item.exec(inside);
    if (found === null) return null;
    items.push((found[1] ?? found[2] ?? '').replace(/\\(['"\\])/g, '$1').normalize('NFC'));
  }
  return items.length === 0 ? null : items;
}

/** Whether a text begins with the header of a table of words: `Sentence #,Word,POS,Tag`. */
export function isWordTable(text: Text): boolean {
  return tableColumns(firstLine(text)) !== null;
}

/** Returns a function that finds the column of a name in a header; -1 for none. */
function columnFinder(heading: string): (name: RegExp) => number {
  const names = heading.split(/[,;\t]/).map((name) => name.trim().replace(/^"|"$/g, ''));
  return (wanted) => names.findIndex((name) => wanted.test(name));
}

function tableColumns(heading: string): { sentence: number; word: number; tag: number } | null {
  const find = columnFinder(heading);
  const [sentence, word, tag] = [
    find(/^sentence( ?#|_?id|_?idx)?$/i),
    find(/^(word|token)s?$/i),
    find(/^(tag|label|ner)s?$/i),
  ];
  return sentence >= 0 && word >= 0 && tag >= 0 ? { sentence, word, tag } : null;
}

/** Reads a table of words: a sentence ends at the next row with another sentence cell; an empty cell continues it. */
export function* parseWordTable(text: Text, document: string): Generator<TaggedSequence, void> {
  const format = firstLine(text).includes('\t') ? 'tsv' : 'csv';
  const { rows, heading } = takeHeading(openTable(text, document, { format }));
  const { sentence, word, tag } = tableColumns((heading ?? []).join('\t')) as NonNullable<
    ReturnType<typeof tableColumns>
  >;
  let open: { tokens: string[]; tags: string[]; document: string; lines: number[] } | null = null;
  let current: string | null = null;
  for (const { cells, line } of rows) {
    const name = (cells[sentence] ?? '').trim();
    if (open === null || (name !== '' && name !== current)) {
      if (open !== null) yield open;
      open = { tokens: [], tags: [], document, lines: [] };
      current = name;
    }
    const [token, mark] = [cells[word]?.trim().normalize('NFC') ?? '', cells[tag]?.trim().normalize('NFC') ?? ''];
    if (token === '' || mark === '') {
      throw new DataError(`${showLocation({ document, line })} has no ${token === '' ? 'word' : 'tag'}.`, {
        hint: 'Fill it in, or delete the row.',
      });
    }
    open.tokens.push(token);
    open.tags.push(mark);
    open.lines.push(line as number);
  }
  if (open !== null) yield open;
}
