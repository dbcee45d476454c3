import { DataError } from '../../errors.js';
import { type JsonRecord, parseJsonLines, wrongValue } from './json-lines.js';
import { showLocation } from './location.js';
import type { TaggedSequence } from './samples.js';
import { soundText } from './sound-text.js';
import { hasSpans, tagSpans } from './spans.js';

const EXAMPLE = '{"tokens": ["Ana", "ríe"], "tags": ["B-PER", "O"]}';

/**
 * Reads JSONL with a list of `tokens` and one of as many `tags` in each line; a string stands for the list of its characters.
 * A text with spans is cut by `tokenize`, see `tagSpans`. Other keys are left alone. Throws a DataError with file and line for anything else.
 */
export function parseTaggedJson(
  text: string,
  document: string,
  tokenize: (text: string) => string[] = (words) => words.split(/\s+/).filter(Boolean),
): TaggedSequence[] {
  return parseJsonLines(text, document).flatMap((record) => {
    if (hasSpans(record)) return tagSpans(record, tokenize) ?? [];
    const tokens = stringsAt(record, 'tokens');
    const tags = stringsAt(record, 'tags');
    if (tokens.length !== tags.length) {
      throw new DataError(`${showLocation(record)} has ${tokens.length} tokens and ${tags.length} tags.`, {
        hint: 'Give each token its tag, O for none.',
      });
    }
    return { tokens, tags, document, lines: new Array<number>(tokens.length).fill(record.line as number) };
  });
}

/** The strings, not empty, of a list; throws a DataError for anything else. */
export function stringsAt(record: JsonRecord, key: string): string[] {
  const value = record.value[key];
  if (typeof value === 'string' && value !== '') return [...soundText(value, record)];
  const isSound =
    Array.isArray(value) && value.length > 0 && value.every((item) => typeof item === 'string' && item !== '');
  if (!isSound) throw wrongValue(record, key, 'a list of strings that are not empty', EXAMPLE);
  return value.map((item: string) => soundText(item, record));
}
