import { DataError } from '../errors.js';
import { readFileLines } from './lines.js';

/** Lines of a file that are ranked; of longer ones the likeliest are shown. */
export const RANKED_LINES = 100;

/** A text with its place in the input: number of the argument, or of the line, from 1. */
export interface Sentence {
  index: number;
  text: string;
}

/** Throws a DataError when one of the sentences given as arguments is blank. */
export function refuseBlank(sentences: readonly string[], what: string): void {
  const empty = sentences.findIndex((sentence) => sentence.trim() === '');
  if (empty >= 0) throw new DataError(`${what} ${empty + 1} is empty.`, { hint: 'Give it a word at least.' });
}

/**
 * The sentences given as arguments, or the lines of a file (`-` for standard input) where there are none. A blank line is no
 * sentence, as in a corpus; throws a DataError, named by what is `done` with a line, when all are blank.
 */
export async function* eachSentence(
  given: readonly string[],
  { file, done }: { file: string; done: string },
): AsyncGenerator<Sentence, void> {
  let index = 0;
  let any = false;
  for await (const text of given.length > 0 ? given : readFileLines(file)) {
    index++;
    if (text.trim() === '') continue;
    any = true;
    yield { index, text };
  }
  if (any) return;
  const where = file === '-' ? 'Standard input' : file;
  throw new DataError(`${where} has no line to ${done}.`, { hint: 'Give it a sentence a line.' });
}
