import { DataError } from '../../errors.js';
import { notice } from '../notices.js';
import { type JsonRecord, wrongValue } from './json-lines.js';
import { showLocation } from './location.js';
import type { TaggedSequence } from './samples.js';
import { soundText } from './sound-text.js';

/** A marked part of a text, in code points from 0; `end` is after its last. */
interface Span {
  start: number;
  end: number;
  label: string;
}

const keys = ['label', 'labels', 'entities', 'spans'] as const;

const EXAMPLE = '{"text": "Ana ríe", "label": [[0, 3, "PER"]]}';

/** Whether a record is a text with spans, as doccano (`label`, `entities`), Prodigy (`spans`) and spaCy (`entities`) write them. */
export function hasSpans({ value }: JsonRecord): boolean {
  return (
    typeof value.text === 'string' && !Object.hasOwn(value, 'tags') && keys.some((key) => Array.isArray(value[key]))
  );
}

/**
 * The tokens of a text with spans, tagged in BIO; `tokenize` cuts what is marked and what stands between. Throws a DataError with file
 * and line for spans that are not in the text, or overlap.
 */
export function tagSpans(record: JsonRecord, tokenize: (text: string) => string[]): TaggedSequence | null {
  const text = record.value.text as string;
  const characters = [...text];
  const key = keys.find((name) => Array.isArray(record.value[name])) as (typeof keys)[number];
  const spans = (record.value[key] as unknown[]).map((value) => readSpan(value, record, key));
  spans.sort((one, other) => one.start - other.start);
  const [tokens, tags]: [string[], string[]] = [[], []];
  const add = (from: number, to: number, label: string | null) => {
    const cut = tokenize(soundText(characters.slice(from, to).join(''), record));
    for (const [index, token] of cut.entries()) {
      tokens.push(token);
      tags.push(label === null ? 'O' : `${index === 0 ? 'B' : 'I'}-${label}`);
    }
  };
  let end = 0;
  for (const span of spans) {
    if (span.start < 0 || span.end > characters.length || span.start >= span.end) {
      throw new DataError(
        `${showLocation(record)} marks ${span.start} to ${span.end} of a text of ${characters.length} characters.`,
        {
          hint: 'Count code points from 0, the end after the last one.',
        },
      );
    }
    if (span.start < end) {
      throw new DataError(`${showLocation(record)} has a span at ${span.start} inside the one before it.`, {
        hint: 'A token has one tag: keep the longer or the shorter span.',
      });
    }
    const whole = toWords(characters, span, end);
    if (whole.start !== span.start || whole.end !== span.end) {
      notice(`${record.document}: spans that begin or end inside a word, are taken to the word's ends.`);
    }
    add(end, whole.start, null);
    add(whole.start, whole.end, span.label);
    end = whole.end;
  }
  add(end, characters.length, null);
  if (tokens.length === 0) return null;
  return { tokens, tags, document: record.document, lines: tokens.map(() => record.line as number) };
}

function readSpan(value: unknown, record: JsonRecord, key: string): Span {
  const named = Object(value) as Record<string, unknown>;
  const [start, end, label] = Array.isArray(value)
    ? value
    : [named.start_offset ?? named.start, named.end_offset ?? named.end, named.label];
  const isSound = Number.isInteger(start) && Number.isInteger(end) && typeof label === 'string' && label.trim() !== '';
  if (!isSound) throw wrongValue(record, key, 'a list of [start, end, label]', EXAMPLE);
  return { start, end, label: label.normalize('NFC').trim().replace(/\s+/g, '_') };
}

/** A span without a part of a word at its ends; it does not go back over `least`. */
function toWords(characters: readonly string[], span: Span, least: number): { start: number; end: number } {
  let { start, end } = span;
  while (start > least && isInWord(characters, start)) start--;
  while (end < characters.length && isInWord(characters, end)) end++;
  return { start, end };
}

function isInWord(characters: readonly string[], at: number): boolean {
  const isLetter = (character: string | undefined) => /[\p{L}\p{N}]/u.test(character ?? '');
  return isLetter(characters[at - 1]) && isLetter(characters[at]);
}
