import { DataError } from '../../errors.js';
import { showPlace } from './place.js';
import { parseTable, takeHeading } from './rows.js';
import type { TaggedSequence } from './samples.js';

/** Whether a text is WikiNER's (Nothman et al. 2013): a sentence a line, each token `word|POS|tag`. */
export function isWikiNer(text: string): boolean {
  const [first = ''] = text.trimStart().split('\n', 1);
  const fields = first.trim().split(/ +/);
  return fields.length > 1 && fields.every((field) => /^.+\|[^|]+\|[^|]+$/u.test(field));
}

/** Reads WikiNER; throws a DataError with file and line for a token without its part of speech and tag. */
export function parseWikiNer(text: string, document: string): TaggedSequence[] {
  const sequences: TaggedSequence[] = [];
  for (const [index, line] of text.normalize('NFC').split('\n').entries()) {
    if (line.trim() === '') continue;
    const words = line
      .trim()
      .split(/ +/)
      .map((field) => /^(.+)\|[^|]+\|([^|]+)$/u.exec(field));
    const broken = words.indexOf(null);
    if (broken >= 0) {
      const place = { document, line: index + 1 };
      throw new DataError(
        `${showPlace(place)}: field ${broken + 1} is not word|POS|tag, as those of the first line are.`,
        {
          hint: 'Write each token so, a blank between two, a sentence a line.',
        },
      );
    }
    const cells = words as RegExpExecArray[];
    sequences.push({
      tokens: cells.map(([, word = '']) => word),
      tags: cells.map(([, , tag = '']) => tag),
      document,
      lines: cells.map(() => index + 1),
    });
  }
  return sequences;
}

/** Whether a text begins with the heading of a table of words: `Sentence #,Word,POS,Tag`. */
export function isWordTable(text: string): boolean {
  return tableColumns(text.split('\n', 1)[0] ?? '') !== null;
}

function tableColumns(heading: string): { sentence: number; word: number; tag: number } | null {
  const names = heading.split(/[,;\t]/).map((name) => name.trim().replace(/^"|"$/g, ''));
  const find = (pattern: RegExp) => names.findIndex((name) => pattern.test(name));
  const [sentence, word, tag] = [
    find(/^sentence( ?#|_?id|_?idx)?$/i),
    find(/^(word|token)s?$/i),
    find(/^(tag|label|ner)s?$/i),
  ];
  return sentence >= 0 && word >= 0 && tag >= 0 ? { sentence, word, tag } : null;
}

/** Reads a table of words: a sentence goes to the next row whose sentence is another, where an empty cell says the same. */
export function parseWordTable(text: string, document: string): TaggedSequence[] {
  const format = text.split('\n', 1)[0]?.includes('\t') === true ? 'tsv' : 'csv';
  const { rows, heading } = takeHeading(parseTable(text, document, { format }));
  const { sentence, word, tag } = tableColumns((heading ?? []).join('\t')) as NonNullable<
    ReturnType<typeof tableColumns>
  >;
  const sequences: { tokens: string[]; tags: string[]; document: string; lines: number[] }[] = [];
  let current: string | null = null;
  for (const { cells, line } of rows) {
    const name = (cells[sentence] ?? '').trim();
    if (sequences.length === 0 || (name !== '' && name !== current)) {
      sequences.push({ tokens: [], tags: [], document, lines: [] });
      current = name;
    }
    const [token, mark] = [cells[word]?.trim().normalize('NFC') ?? '', cells[tag]?.trim().normalize('NFC') ?? ''];
    if (token === '' || mark === '') {
      throw new DataError(`${showPlace({ document, line })} has no ${token === '' ? 'word' : 'tag'}.`, {
        hint: 'Fill it in, or delete the row.',
      });
    }
    const open = sequences.at(-1) as (typeof sequences)[number];
    open.tokens.push(token);
    open.tags.push(mark);
    open.lines.push(line as number);
  }
  return sequences;
}
