import { DataError } from '../../errors.js';
import { headOf, somePiece, type Text } from '../long-text.js';
import { notice, noticeHeading } from '../notices.js';
import { countsTokens, type TokenRow, tokenRows } from './conll-lines.js';
import { showLocation } from './location.js';
import type { TaggedFormat, TaggedSequence } from './samples.js';

/** More columns than this have several of tags. */
const MOST_COLUMNS = 10;

/**
 * Reads the columns of CoNLL's shared tasks and of CoNLL-U: a token per line, a blank line after each sentence; see `tokenRows`.
 * Tokens are by default in the first column, or in the second if the first numbers them; tags in the last, or in UPOS of CoNLL-U.
 * Throws a DataError with file and line for default columns that are not tokens and tags (`tokensOnly` needs no tags), for lines of
 * different numbers of columns, for an empty token or tag, and for one column that would be both.
 */
export function* parseConll(
  text: Text,
  document: string,
  { tokenColumn, tagColumn }: Pick<TaggedFormat, 'tokenColumn' | 'tagColumn'>,
  { tokensOnly = false }: { tokensOnly?: boolean | undefined } = {},
): Generator<TaggedSequence, void> {
  let open: { tokens: string[]; tags: string[]; document: string; lines: number[] } | null = null;
  refuseSequences(headOf(text), document);
  const found = tokenRows(text, document, tagColumn ?? 'last');
  const { rows, width, conllU, heading } = found;
  const token = tokenColumn ?? conllU?.token ?? (countsTokens(found) ? 2 : 1);
  const tag = tagColumn === 'last' ? width : (tagColumn ?? conllU?.tag ?? width);
  const isGuess = tagColumn === null && conllU === null && !tokensOnly;
  refuseOther(
    found.rows,
    { token, tag },
    { document, areChosen: tokenColumn !== null && tagColumn !== null, tokensOnly, text, isGuess },
  );
  if (heading !== null) {
    noticeHeading(document, heading, '; remove it if it is a token');
  }
  if (tokenColumn === null && token === 2) {
    notice(
      `${document}: its first column numbers the tokens, so tokens are read from column 2 and tags from column ${tag}.`,
    );
  }
  for (const row of rows) {
    if (row === null) {
      if (open !== null) yield open;
      open = null;
      continue;
    }
    if (tag === token) throw sameColumn(row, token, document);
    const cells = [cellOf(row, token, 'token', document), cellOf(row, tag, 'tag', document)] as const;
    open ??= { tokens: [], tags: [], document, lines: [] };
    open.tokens.push(cells[0]);
    open.tags.push(cells[1]);
    open.lines.push(row.line);
  }
  if (open !== null) yield open;
}

/** Throws a DataError for a file of sequences (FASTA, FASTQ, EMBL), which has no tags in columns. */
function refuseSequences(head: string, document: string): void {
  const isFasta = /^\s*>\S.*\n[A-Za-z*-]+\n/.test(head) || /^@\S.*\n[A-Za-z.]+\n\+/.test(head);
  const isEmbl = /^ID {3}\S/.test(head) && /^(FT|SQ) {3}/m.test(head);
  if (!isFasta && !isEmbl) return;
  throw new DataError(`${document} has ${isEmbl ? "EMBL's format" : 'sequences without tags'}.`, {
    hint: isEmbl
      ? 'Download the record in the format of GenBank, which is read with its features.'
      : 'Also give the features, as GFF3: train: [genome.fa, genome.gff3]; GenBank files have both.',
  });
}

/** Throws a DataError if default columns do not look like a token and its tag. */
function refuseOther(
  rows: Iterable<TokenRow | null>,
  { token, tag }: { token: number; tag: number },
  {
    document,
    areChosen,
    tokensOnly,
    text,
    isGuess,
  }: { document: string; areChosen: boolean; tokensOnly: boolean; text: Text; isGuess: boolean },
): void {
  const [first] = rows;
  if (areChosen || !first || token === tag) return;
  const { areSame, areEmpty, joined } = aboutColumns(rows, { token, tag });
  const refuse = (message: string, hint: string) => {
    throw new DataError(`${showLocation({ document, line: first.line })}: ${message}`, { hint });
  };
  const choose =
    'Set data.tokenColumn and data.tagColumn to the columns of the tokens and of the tags, counted from 1.';
  if (somePiece(text, (piece) => /^#begin document/m.test(piece))) {
    refuse(
      'this is CoNLL-2012, which marks names by brackets over several lines, not by one tag per token.',
      'Convert it to a token and a tag such as B-PER in each line; or set data.tokenColumn to 4, and data.tagColumn to 5 for parts of speech.',
    );
  }
  if (/^T\d+\t\S+ \d+ \d+/.test(headOf(text))) {
    refuse(
      "this is brat's standoff format, which marks parts of another file.",
      'Convert it to a token and its tag in each line, or to JSONL with spans: {"text": "Ana ríe", "label": [[0, 3, "PER"]]}',
    );
  }
  if (isGuess && token === 2 && first.cells.length > MOST_COLUMNS) {
    refuse(`it has ${first.cells.length} columns; which of them has the tags is unknown.`, choose);
  }
  if (areSame && first.cells.length > 2) {
    refuse(
      `column ${token} should be the tokens, but is ${JSON.stringify(first.cells[token - 1] ?? '')} in every line.`,
      choose,
    );
  }
  if (!tokensOnly && areEmpty) {
    refuse(
      `column ${tag} should be the tags, but is ${JSON.stringify(first.cells[tag - 1] ?? '')} in every line.`,
      choose,
    );
  }
  if (joined !== undefined) {
    refuse(
      `its tokens are written as word${joined}TAG, several per line.`,
      `Write a token, a tab and its tag in each line, and a blank line after each sentence: sed -E 's|[ ]+|\\n|g; s|$|\\n|' FILE | sed -E 's|${joined}([^${joined}]*)$|\\t\\1|'`,
    );
  }
}

/** Whether all tokens are the same, whether all tags are placeholders, and the mark that joins words with tags. */
function aboutColumns(rows: Iterable<TokenRow | null>, { token, tag }: { token: number; tag: number }) {
  let [count, first, areSame, areEmpty, marks] = [0, '', true, true, ['/', '_']];
  for (const row of rows) {
    if (row === null) continue;
    const cell = row.cells[token - 1] ?? '';
    if (count++ === 0) first = cell;
    areSame &&= cell === first;
    areEmpty &&= /^[_-]$/.test(row.cells[tag - 1] ?? '');
    marks = marks.filter((mark) => row.cells.every((cell) => cell.indexOf(mark) > 0));
    // The first lines tell, in most files.
    if (!areSame && !areEmpty && marks.length === 0) break;
  }
  return { areSame: areSame && count > 2, areEmpty, joined: marks[0] };
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
    return new DataError(`${location}: column ${column} is both token and tag.`, {
      hint: 'Set data.tokenColumn and data.tagColumn to two columns, counted from 1.',
    });
  }
  const separator = /[,;|]/.exec(cells[0] as string)?.[0];
  const instead = separator === undefined ? '' : `, not by ${JSON.stringify(separator)}`;
  return new DataError(`${location} has 1 column where a token and its tag should be.`, {
    hint: `Separate a token from its tag by a tab or by spaces${instead}.`,
  });
}
