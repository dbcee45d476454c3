import { inheritedBy, readAbcBook } from './abc-book.js';
import { isPageTag } from './abc-line.js';
import { decodeAbcText } from './abc-text.js';

/** One tune of a text, from `X:` to the blank line that ends it. */
export interface BookTune {
  /** Its text, with the lines of the file header inserted after `X:`. */
  abc: string;
  /** Line of its `X:`, from 1. */
  line: number;
  /** For each line of `abc`, its line in the whole text, from 1. */
  lines: readonly number[];
  /** Its title (`T:`), or null. */
  title: string | null;
}

/** Splits a text into its tunes, see `readAbcBook`; the text between them is left out. */
export function cutTuneBook(text: string): BookTune[] {
  return readAbcBook(text).tunes.map((tune) => {
    const own = [...tune.head, ...tune.body].filter((line) => !isPageTag(line.written));
    const last = own.findLastIndex(({ written }) => written.trim() !== '');
    const lines = [tune.first, ...inheritedBy(tune), ...own.slice(0, last + 1)];
    const written = lines.map((line) => line.written);
    return {
      abc: written.join('\n').trimEnd(),
      line: tune.first.number,
      lines: lines.map(({ number }) => number),
      title: fieldOf(
        tune.head.map(({ text }) => text),
        'T',
      ),
    };
  });
}

/** The first value of a field in the lines of a tune; null if it is missing or empty. */
export function fieldOf(lines: readonly string[], field: string): string | null {
  const found = lines.find((line) => line.startsWith(`${field}:`));
  const value = found
    ?.slice(2)
    .replace(/(?<!\\)%.*$/, '')
    .trim();
  return value === undefined || value === '' ? null : decodeAbcText(value);
}
