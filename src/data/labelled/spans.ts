import { DataError } from '../../errors.js';
import { notice } from '../notices.js';
import { type JsonRecord, wrongValue } from './json-lines.js';
import { showLocation } from './location.js';
import type { TaggedSequence } from './samples.js';
import { soundText } from './sound-text.js';

/** A marked part of a text, in code points from 0, `end` exclusive. */
interface Span {
  start: number;
  end: number;
  label: string;
}

const keys = ['label', 'labels', 'entities', 'spans'] as const;

const EXAMPLE = '{"text": "Ana ríe", "label": [[0, 3, "PER"]]}';

/** Keys of the text; `data` is doccano's of some releases. */
const textKeys = ['text', 'data'] as const;

/**
 * Whether a record is a text with spans, as doccano (`label`, `entities`), Prodigy (`spans`, none if nothing is marked), spaCy
 * (`entities`) and Label Studio (`label`) write them.
 */
export function hasSpans({ value }: JsonRecord): boolean {
  if (!textKeys.some((key) => typeof value[key] === 'string') || Object.hasOwn(value, 'tags')) return false;
  return keys.some((key) => Array.isArray(value[key])) || typeof value.answer === 'string';
}

/**
 * The tokens of a text with spans, tagged in BIO; `tokenize` cuts what is marked and what stands between. Offsets count code points,
 * or UTF-16 units where only these are between words. Throws a DataError with file and line for spans that are not in the text, or overlap.
 */
export function tagSpans(record: JsonRecord, tokenize: (text: string) => string[]): TaggedSequence | null {
  const { value, document } = record;
  const text = value[textKeys.find((key) => typeof value[key] === 'string') as 'text'] as string;
  const key = keys.find((name) => Array.isArray(value[name]));
  const found = key === undefined ? [] : (value[key] as unknown[]).map((span) => readSpan(span, record, key));
  const units = [...text];
  const characters = found.every((span) => areWords(units, span)) ? units : alternative(text, found, document);
  const spans = withoutRepeats(found).sort((one, other) => one.start - other.start);
  const [tokens, tags]: [string[], string[]] = [[], []];
  const add = (from: number, to: number, label: string | null) => {
    const cut = tokenize(soundText(characters.slice(from, to).join(''), record));
    if (label !== null && cut.length === 0) notice(`${document}: spans of only spaces are skipped.`);
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
          hint: 'Offsets count code points from 0, and the end is exclusive.',
        },
      );
    }
    if (span.start < end) {
      throw new DataError(`${showLocation(record)} has a span at ${span.start} inside the one before it.`, {
        hint: 'A token has one tag: keep only one of the spans.',
      });
    }
    const whole = toWords(characters, span, end);
    if (whole.start !== span.start || whole.end !== span.end) {
      notice(`${document}: spans that begin or end inside a word are extended to the whole word.`);
    }
    add(end, whole.start, null);
    add(whole.start, whole.end, span.label);
    end = whole.end;
  }
  add(end, characters.length, null);
  if (tokens.length === 0) return null;
  return { tokens, tags, document, lines: tokens.map(() => record.line as number) };
}

/** The text in UTF-16 units where all spans are words in them, as an editor in a browser counts; else in code points. */
function alternative(text: string, spans: readonly Span[], document: string): string[] {
  const units = text.split('');
  if (!/[\ud800-\udfff]/.test(text) || !spans.every((span) => areWords(units, span))) return [...text];
  notice(`${document}: the offsets of spans count UTF-16 units, in which an emoji is two.`);
  return units;
}

/** Whether a span is in the text and begins and ends at word boundaries. */
function areWords(characters: readonly string[], { start, end }: Span): boolean {
  const isBlank = (character: string | undefined) => /^\s?$/.test(character ?? '');
  const isCut =
    /^[\udc00-\udfff]$/.test(characters[start] ?? '') || /^[\ud800-\udbff]$/.test(characters[end - 1] ?? '');
  const isWithin = start >= 0 && end <= characters.length && !isCut;
  const isMarked = !isBlank(characters[start]) && !isBlank(characters[end - 1]);
  return isWithin && isMarked && !isInWord(characters, start) && !isInWord(characters, end);
}

function withoutRepeats(spans: readonly Span[]): Span[] {
  return [...new Map(spans.map((span) => [JSON.stringify(span), span])).values()];
}

function readSpan(value: unknown, record: JsonRecord, key: string): Span {
  const named = Object(value) as Record<string, unknown>;
  const one = Array.isArray(named.labels) && named.labels.length === 1 ? named.labels[0] : undefined;
  const [start, end, label] = Array.isArray(value)
    ? value
    : [named.start_offset ?? named.start, named.end_offset ?? named.end, named.label ?? one];
  const isSound = Number.isInteger(start) && Number.isInteger(end) && typeof label === 'string' && label.trim() !== '';
  if (!isSound) throw wrongValue(record, key, 'a list of [start, end, label]', EXAMPLE);
  return { start, end, label: label.normalize('NFC').trim().replace(/\s+/g, '_') };
}

/** A span extended to word boundaries, but not before `least`. */
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
