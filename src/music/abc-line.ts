/** A line of a tune with its kind. */
export interface AbcLine {
  /** Line number in the file, from 1. */
  number: number;
  /** The unchanged line. */
  written: string;
  kind: 'field' | 'music' | 'other';
  /** The letter of a field; null for other lines. */
  field: string | null;
  /** The line without comment and continuation sign: `M:6/8`, or music. */
  text: string;
  /** Whether it ends with a continuation sign. */
  continues: boolean;
}

/** Fields allowed in the body of a tune (standard 2.1, section 3), and `+:`, which continues a field. */
const bodyFields = /^[IKLMmNPQRrsTUVWw+]$/;

/** Text fields, which older files continue with `\` at the end of the line. */
const textFields = /^[ABCDFGHNORSTWwZ]$/;

/** Reads a line of the head or of the body. */
export function parseAbcLine(written: string, number: number, part: 'head' | 'body'): AbcLine {
  const bare = written.replace(/(?<!\\)%.*$/, '').trim();
  const continues = bare.endsWith('\\');
  const text = bare.replace(/\\\s*$/, '').trim();
  const line = { number, written, text, continues };
  if (text === '') return { ...line, kind: 'other', field: null };
  const [, field, value = ''] = /^([A-Za-z+]):\s*(.*)$/.exec(text) ?? [];
  // In a body, this can be a note or a rest before a bar line: `d:|`, `A::`.
  const isMusic = field === undefined || (part === 'body' && !bodyFields.test(field) && /^[|:]/.test(value));
  if (!isMusic) return { ...line, kind: 'field', field, text: `${field}:${value}` };
  // Between the fields of a head there is only text, such as the second line of a history.
  if (part === 'head') return { ...line, kind: 'other', field: null };
  const music = isPageTag(text) ? '' : withoutRemarks(text);
  return { ...line, kind: music === '' ? 'other' : 'music', field: null, text: music };
}

/** Whether a line is a tag of the page that a tune was copied from, such as `</html>`. */
export function isPageTag(line: string): boolean {
  return /^<\/?[a-z!][^<>]*>$/i.test(line.trim());
}

/** Music without inline remarks (`[r:...]`); text in quotes is not a remark. */
function withoutRemarks(music: string): string {
  return music.replace(/("(?:\\.|[^"\\])*")|\[r:[^\]]*\]/g, (_, quoted = '') => quoted).trim();
}

/** Joins continuation lines (`+:`, or after a `\`) to their field. */
export function joinFields(lines: readonly AbcLine[]): AbcLine[] {
  const joined: AbcLine[] = [];
  let open: AbcLine | null = null;
  for (const line of lines) {
    const continuation = continuationOf(line, open);
    if (continuation === null || open === null) {
      if (line.kind !== 'other') open = line.kind === 'field' ? line : null;
      joined.push(line);
      if (line === open) joined[joined.length - 1] = open = { ...line };
      continue;
    }
    open.text = `${open.text} ${continuation}`.trimEnd();
    open.continues = line.continues;
    joined.push({ ...line, kind: 'other', field: null });
  }
  return joined;
}

function continuationOf(line: AbcLine, open: AbcLine | null): string | null {
  if (line.field === '+') return line.text.slice(2);
  const isOpen = open?.continues && textFields.test(open.field ?? '');
  return isOpen && line.kind !== 'field' && line.text !== '' ? line.text : null;
}
