import { type AbcLine, joinFields, parseAbcLine } from './abc-line.js';

/** A tune of a file in ABC notation. */
export interface AbcTune {
  /** Its `X:`. */
  first: AbcLine;
  /** The file header's lines, which belong to each tune's head: fields and directives (`%%`). */
  inherited: readonly AbcLine[];
  /** From the line after `X:` to the key. */
  head: readonly AbcLine[];
  body: readonly AbcLine[];
}

/** A file's tunes, and the lines of text that belong to none of them. */
export interface AbcBook {
  tunes: AbcTune[];
  freeText: number;
}

/** Fields that a file header may have (standard 2.1, section 3). */
const headerFields = /^[ABCDFGHILMmNORrSUZ+]$/;

/**
 * Cuts a file in ABC notation (abcnotation.com, standard 2.1) into its tunes: from an `X:` to the next blank line, or the next
 * `X:`. The fields before the first blank line and the first `X:` are the file header, which holds for every tune; what else
 * stands between tunes is free text, and what stands between `%%begintext` and `%%endtext` is typeset text.
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
    // Text that nothing ends would take the tunes behind it.
    if (typeset?.isEnded === false && (written.trim() === '' || written.startsWith('X:'))) typeset = null;
    const isTypeset = typeset !== null || begun !== null;
    if (begun !== null) {
      const end = `%%end${begun}`;
      typeset ??= { end, isEnded: lines.slice(index).some((line) => line.startsWith(end)) };
    } else if (typeset !== null && written.startsWith(typeset.end)) typeset = null;
    // Typeset text is kept as a comment is.
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
        // A collection's title (`T:`) is none of the fields that tunes inherit, and stands among them.
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
  // Without a key before it the head ends where music begins.
  const end = music >= 0 && (key < 0 || music < key) ? music : key + 1;
  const start = end === 0 ? heads.length : end;
  const body = numbered.slice(start).map(({ line, number }) => parseAbcLine(line, number, 'body'));
  return { first, inherited, head: joinFields(heads.slice(0, start)), body: joinFields(body) };
}

/** The first line of a head that is music: between a head's fields text may stand, such as a history's second line, without bars. */
function firstMusic(heads: readonly AbcLine[], hasKey: boolean): number {
  let field: string | null = null;
  return heads.findIndex((line) => {
    if (line.kind === 'field') field = line.field;
    const isText = line.kind !== 'other' || line.text === '' || field === 'H' || field === 'N';
    return !isText && (!hasKey || line.text.includes('|'));
  });
}

/** The inherited lines that a tune does not have of its own. */
export function inheritedBy({ inherited, head }: Pick<AbcTune, 'inherited' | 'head'>): AbcLine[] {
  const own = new Set(head.map(({ field }) => field));
  return inherited.filter(({ field }) => field === null || !own.has(field));
}
