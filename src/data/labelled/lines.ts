import { piecesOf, type Text } from '../long-text.js';

/** The lines of a text with their numbers, from 1; one after the other, since a list of all is larger than the text. */
export function* numberedLines(text: Text): Generator<{ text: string; number: number }, void> {
  let number = 1;
  let isComplete = false;
  for (const piece of piecesOf(text)) {
    let start = 0;
    for (let end = piece.indexOf('\n'); end >= 0; end = piece.indexOf('\n', start)) {
      yield { text: piece.slice(start, end), number: number++ };
      start = end + 1;
    }
    isComplete = start === piece.length;
    if (!isComplete) yield { text: piece.slice(start), number: number++ };
  }
  // What follows the last line break is a line too.
  if (isComplete || number === 1) yield { text: '', number };
}
