import { DataError } from '../../errors.js';
import { formatQuantity } from '../../text/quantities.js';
import { somePiece, type Text } from '../long-text.js';
import { notice } from '../notices.js';
import { type JsonRecord, jsonRecords, wrongValue } from './json-lines.js';
import { showLocation } from './location.js';
import type { TaggedSequence } from './samples.js';
import { soundText } from './sound-text.js';
import { hasSpans, offsetUnit, tagSpans } from './spans.js';

const SPANS = '{"text": "Ana ríe", "label": [[0, 3, "PER"]]}';
const EXAMPLE = '{"tokens": ["Ana", "ríe"], "tags": ["B-PER", "O"]}';

/**
 * Reads JSONL with a list of `tokens` (or `words`) and one of as many `tags` (or `ner_tags`, `labels`) in each line; a string stands for
 * the list of its characters. A text with spans is cut by `tokenize`, see `tagSpans`; what an annotator rejected or ignored (Prodigy's
 * `answer`) is left out. Other keys are left alone. Throws a DataError with file and line for anything else.
 */
export function* parseTaggedJson(
  text: Text,
  document: string,
  tokenize: (text: string) => string[] = (words) => words.split(/\s+/).filter(Boolean),
): Generator<TaggedSequence, void> {
  // Reading all records for their unit is left out where all units are the same, and where there is no list of spans.
  const hasUnit =
    somePiece(text, (piece) => /[^\0-\x7f]|\\u/.test(piece)) && somePiece(text, (piece) => /\[\s*[[{]/.test(piece));
  const unit = hasUnit ? offsetUnit(jsonRecords(text, document), document) : 'code points';
  let skipped = 0;
  for (const record of jsonRecords(text, document)) {
    if (record.value.answer === 'reject' || record.value.answer === 'ignore') {
      skipped++;
      continue;
    }
    if (hasSpans(record)) {
      const sequence = tagSpans(record, tokenize, unit);
      if (sequence !== null) yield sequence;
      continue;
    }
    const tokens = stringsAt(record, keyIn(record, 'tokens', 'words'));
    const tags = stringsAt(record, keyIn(record, 'tags', 'ner_tags', 'labels'));
    if (tokens.length !== tags.length) {
      throw new DataError(`${showLocation(record)} has ${tokens.length} tokens and ${tags.length} tags.`, {
        hint: 'Give one tag per token, O for none.',
      });
    }
    yield { tokens, tags, document, lines: new Array<number>(tokens.length).fill(record.line as number) };
  }
  if (skipped > 0) {
    notice(`${document}: ${formatQuantity(skipped, 'text')} skipped: the "answer" is reject or ignore.`);
  }
}

/** The first of these keys in a record; `usual` if there is none. */
function keyIn({ value }: JsonRecord, usual: string, ...others: string[]): string {
  return [usual, ...others].find((key) => Object.hasOwn(value, key)) ?? usual;
}

/** The strings, not empty, of a list; throws a DataError for anything else. */
export function stringsAt(record: JsonRecord, key: string): string[] {
  const value = record.value[key];
  if (typeof value === 'string' && value !== '') return [...soundText(value, record)];
  const isSound =
    Array.isArray(value) && value.length > 0 && value.every((item) => typeof item === 'string' && item !== '');
  const example = key === 'tokens' && value === undefined ? `${EXAMPLE} or ${SPANS}` : EXAMPLE;
  if (!isSound) throw wrongValue(record, key, 'a list of strings that are not empty', example);
  return value.map((item: string) => soundText(item, record));
}
