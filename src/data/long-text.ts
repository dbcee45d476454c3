/** A text that may be too long for memory; each call of `pieces` reads it again. */
export interface LongText {
  /** Pieces of the text in order: each ends with a line break, except perhaps the last. */
  pieces(): Iterable<string>;
}

/** A text in memory, or one that is read in pieces. */
export type Text = string | LongText;

/** The pieces of a text; a text in memory is one piece. */
export function piecesOf(text: Text): Iterable<string> {
  return typeof text === 'string' ? [text] : text.pieces();
}

/** A text as one string. */
export function wholeText(text: Text): string {
  return typeof text === 'string' ? text : [...text.pieces()].join('');
}

/** Characters of a long text that are enough to recognise its format. */
const HEAD = 2 ** 22;

/** A text in memory, or the beginning of a long one: about 4 million characters, up to the end of a line. */
export function headOf(text: Text): string {
  if (typeof text === 'string') return text;
  const head: string[] = [];
  let length = 0;
  for (const piece of text.pieces()) {
    head.push(piece);
    length += piece.length;
    if (length >= HEAD) break;
  }
  return head.join('');
}

/** The first line of a text. */
export function firstLine(text: Text): string {
  for (const piece of piecesOf(text)) return piece.split('\n', 1)[0] ?? '';
  return '';
}

/** Whether a piece of a text meets a condition. */
export function somePiece(text: Text, condition: (piece: string) => boolean): boolean {
  for (const piece of piecesOf(text)) if (condition(piece)) return true;
  return false;
}
