/** A line of a tune, by what it is. */
export interface AbcLine {
  /** From 1 in the file. */
  number: number;
  /** As it stands in the file. */
  written: string;
  kind: 'field' | 'music' | 'other';
  /** The field's letter; null for anything else. */
  field: string | null;
  /** Without its comment and continuation sign: `M:6/8`, or music. */
  text: string;
  /** Whether it ends with a continuation sign. */
  continues: boolean;
}

/** Fields that a tune's body may have (standard 2.1, section 3), and `+:`, which continues one. */
const bodyFields = /^[IKLMmNPQRrsTUVWw+]$/;

/** Fields of text, which older files continue by `\` at their end. */
const textFields = /^[ABCDFGHNORSTWwZ]$/;

/** A line whose place, head or body, is known. */
export function parseAbcLine(written: string, number: number, part: 'head' | 'body'): AbcLine {
  const bare = written.replace(/(?<!\\)%.*$/, '').trim();
  const continues = bare.endsWith('\\');
  const text = bare.replace(/\\\s*$/, '').trim();
  const line = { number, written, text, continues };
  if (text === '') return { ...line, kind: 'other', field: null };
  const [, field, value = ''] = /^([A-Za-z+]):\s*(.*)$/.exec(text) ?? [];
  // In a body, a note or a rest before a bar line: `d:|`, `A::`.
  const isMusic = field === undefined || (part === 'body' && !bodyFields.test(field) && /^[|:]/.test(value));
  if (!isMusic) return { ...line, kind: 'field', field, text: `${field}:${value}` };
  // Between a head's fields only text can stand, such as the second line of a history.
  if (part === 'head') return { ...line, kind: 'other', field: null };
  // Tags of pages that tunes were copied from.
  const music = /^<\/?[a-z!][^<>]*>$/i.test(text) ? '' : withoutRemarks(text);
  return { ...line, kind: music === '' ? 'other' : 'music', field: null, text: music };
}

/** Music without inline remarks (`[r:...]`); what stands in quotes is none. */
function withoutRemarks(music: string): string {
  return music.replace(/("(?:\\.|[^"\\])*")|\[r:[^\]]*\]/g, (_, quoted = '') => quoted).trim();
}

/** Joins lines that continue a field, by `+:` or after a `\`, to it. */
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
