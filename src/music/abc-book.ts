import { type AbcLine, joinFields, parseAbcLine } from './abc-line.js';

/** One tune of a file in ABC notation. */
export interface AbcTune {
  /** The line of its `X:`. */
  first: AbcLine;
  /** Lines of the file header that are part of every tune's head: fields and directives (`%%`). */
  inherited: readonly AbcLine[];
  /** Lines from the one after `X:` to the key. */
  head: readonly AbcLine[];
  body: readonly AbcLine[];
}

/** The tunes of a file, and the lines outside all tunes. */
export interface AbcBook {
  tunes: AbcTune[];
  freeText: number;
}

/** Fields that a file header may have (standard 2.1, section 3). */
const headerFields = /^[ABCDFGHILMmNORrSUZ+]$/;

/**
 * Splits a file in ABC notation (abcnotation.com, standard 2.1) into its tunes. A tune goes from an `X:` to the next blank line or the
 * next `X:`. The fields before the first blank line and the first `X:` are the file header, which applies to every tune. Other lines
 * between tunes are free text; lines between `%%begintext` and `%%endtext` are typeset text.
 */
export function readAbcBook(text: string): AbcBook {
  const book: AbcBook = { tunes: [], freeText: 0 };
  const header: AbcLine[] = [];
  let open: { first: AbcLine; lines: string[] } | null = null;
  let isHeader = true;
  let typeset: { end: string; isEnded: boolean } | null = null;
  const lines = text.split('\n');
  const close = () => {
    if (open !== null) book.tunes.push(tuneOf(open.first, open.lines, headerOf(header)));
    open = null;
  };
  for (const [index, written] of lines.entries()) {
    const [, begun = null] = /^%%begin(\w+)/.exec(written) ?? [];
    // Without an end mark, the text would include the tunes after it.
    if (typeset?.isEnded === false && (written.trim() === '' || written.startsWith('X:'))) typeset = null;
    const isTypeset = typeset !== null || begun !== null;
    if (begun !== null) {
      const end = `%%end${begun}`;
      typeset ??= { end, isEnded: lines.slice(index).some((line) => line.startsWith(end)) };
    } else if (typeset !== null && written.startsWith(typeset.end)) typeset = null;
    // Typeset text is kept, like a comment.
    const line = isTypeset ? '%' : written;
    if (line.startsWith('X:')) {
      close();
      isHeader = false;
      open = { first: parseAbcLine(written, index + 1, 'head'), lines: [] };
    } else if (line.trim() === '') {
      close();
      if (header.some(({ kind }) => kind !== 'other')) isHeader = false;
    } else if (open !== null) {
      (open as { lines: string[] }).lines.push(line === written ? written : `%${written}`);
    } else {
      const parsed = parseAbcLine(line, index + 1, 'head');
      const isInherited = parsed.kind === 'field' && headerFields.test(parsed.field ?? '');
      if (isHeader && (isInherited || line.startsWith('%%'))) header.push(parsed);
      else if (parsed.text !== '') {
        book.freeText++;
        // The title of a collection (`T:`) is among these fields, but tunes do not inherit it.
        if (parsed.kind !== 'field') isHeader = false;
      }
    }
  }
  close();
  return book;
}

function headerOf(lines: readonly AbcLine[]): AbcLine[] {
  return joinFields(lines).filter(({ kind, written }) => kind === 'field' || written.startsWith('%%'));
}

function tuneOf(first: AbcLine, written: readonly string[], inherited: readonly AbcLine[]): AbcTune {
  const numbered = written.map((line, index) => ({ line, number: first.number + 1 + index }));
  const heads = numbered.map(({ line, number }) => parseAbcLine(line, number, 'head'));
  const key = heads.findIndex(({ field }) => field === 'K');
  const music = firstMusic(heads, key >= 0);
  // Without a key, the head ends at the first line of music.
  const end = music >= 0 && (key < 0 || music < key) ? music : key + 1;
  const start = end === 0 ? heads.length : end;
  const body = numbered.slice(start).map(({ line, number }) => parseAbcLine(line, number, 'body'));
  return { first, inherited, head: joinFields(heads.slice(0, start)), body: joinFields(body) };
}

/** Index of the first line of music in a head. Text without bars, such as the second line of a history, may be between the fields. */
function firstMusic(heads: readonly AbcLine[], hasKey: boolean): number {
  let field: string | null = null;
  return heads.findIndex((line) => {
    if (line.kind === 'field') field = line.field;
    const isText = line.kind !== 'other' || line.text === '' || field === 'H' || field === 'N';
    return !isText && (!hasKey || line.text.includes('|'));
  });
}

/** The lines of the file header whose fields the tune does not set itself. */
export function inheritedBy({ inherited, head }: Pick<AbcTune, 'inherited' | 'head'>): AbcLine[] {
  const own = new Set(head.map(({ field }) => field));
  return inherited.filter(({ field }) => field === null || !own.has(field));
}
