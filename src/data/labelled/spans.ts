import { DataError } from '../../errors.js';
import { argMax } from '../../kernels/distribution.js';
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
  /** The marked text, if the record repeats it. */
  text: string | null;
}

/** What offsets count. */
export type OffsetUnit = 'code points' | 'UTF-16 units' | 'bytes';

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
 * The tokens of a text with spans, tagged in BIO; `tokenize` cuts what is marked and what stands between. Throws a DataError with
 * file and line for spans that are not in the text, that overlap, or that are not the text that they repeat.
 */
export function tagSpans(
  record: JsonRecord,
  tokenize: (text: string) => string[],
  unit: OffsetUnit,
): TaggedSequence | null {
  const { value, document } = record;
  const characters = [...textOf(value)];
  const found = spansOf(record).map(toCodePoints(characters, unit));
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
    const isCut = !Number.isInteger(span.start) || !Number.isInteger(span.end);
    if (isCut || span.start < 0 || span.end > characters.length || span.start >= span.end) {
      throw new DataError(
        `${showLocation(record)} marks ${span.start} to ${span.end} of a text of ${characters.length} characters.`,
        {
          hint: 'Offsets count code points from 0, and the end is exclusive.',
        },
      );
    }
    if (span.text !== null && !isSameText(characters.slice(span.start, span.end).join(''), span.text)) {
      throw new DataError(
        `${showLocation(record)}: the span from ${span.start} to ${span.end} is ${JSON.stringify(characters.slice(span.start, span.end).join(''))}, but its text is ${JSON.stringify(span.text)}.`,
        { hint: 'Offsets count code points from 0, and the end is exclusive: correct them, or the text.' },
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

/**
 * What the offsets of a file count: code points, or UTF-16 units (as an editor in a browser has them) or bytes of UTF-8 if more spans
 * are words by these. Gives a notice of these.
 */
export function offsetUnit(records: Iterable<JsonRecord>, document: string): OffsetUnit {
  const units: OffsetUnit[] = ['code points', 'UTF-16 units', 'bytes'];
  const counts = units.map(() => 0);
  for (const record of records) {
    // In ASCII all units are the same.
    if (!hasSpans(record) || !/[^\0-\x7f]/.test(textOf(record.value))) continue;
    const characters = [...textOf(record.value)];
    const spans = spansOf(record);
    for (const [index, unit] of units.entries()) {
      const words = spans.map(toCodePoints(characters, unit)).filter((span) => areWords(characters, span));
      counts[index] = (counts[index] as number) + words.length;
    }
  }
  const unit = units[argMax(counts)] ?? 'code points';
  if (unit === 'UTF-16 units')
    notice(`${document}: the offsets of spans count UTF-16 units, in which an emoji is two.`);
  if (unit === 'bytes')
    notice(`${document}: the offsets of spans count bytes of UTF-8, of which an accented letter has two.`);
  return unit;
}

function textOf(value: JsonRecord['value']): string {
  return value[textKeys.find((key) => typeof value[key] === 'string') as 'text'] as string;
}

function spansOf(record: JsonRecord): Span[] {
  const key = keys.find((name) => Array.isArray(record.value[name]));
  return key === undefined ? [] : (record.value[key] as unknown[]).map((span) => readSpan(span, record, key));
}

/** Returns the conversion of a text's spans to code points; an offset inside a character becomes one that is not an integer. */
function toCodePoints(characters: readonly string[], unit: OffsetUnit): (span: Span) => Span {
  if (unit === 'code points') return (span) => span;
  const places = characters.flatMap((character, index) => {
    const size = unit === 'bytes' ? Buffer.byteLength(character) : character.length;
    return Array.from({ length: size }, (_, part) => (part === 0 ? index : index + 0.5));
  });
  // Outside the text as far as in the file, so that the error tells it.
  const at = (offset: number) => places[offset] ?? (offset < 0 ? offset : offset - places.length + characters.length);
  return (span) => ({ ...span, start: at(span.start), end: at(span.end) });
}

function isSameText(one: string, other: string): boolean {
  const plain = (text: string) => text.normalize('NFC').replaceAll('\\n', ' ').replace(/\s+/g, ' ').trim();
  return plain(one) === plain(other);
}

/** Whether a span is in the text and begins and ends at word boundaries. */
function areWords(characters: readonly string[], { start, end, text }: Span): boolean {
  if (!Number.isInteger(start) || !Number.isInteger(end)) return false;
  if (text !== null) return isSameText(characters.slice(start, end).join(''), text);
  const isBlank = (character: string | undefined) => /^\s?$/.test(character ?? '');
  const isMarked = !isBlank(characters[start]) && !isBlank(characters[end - 1]);
  const isWithin = start >= 0 && end <= characters.length;
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
  const text = typeof named.text === 'string' && named.text !== '' ? named.text : null;
  return { start, end, label: label.normalize('NFC').trim().replace(/\s+/g, '_'), text };
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
