import { DataError } from '../../errors.js';
import { headOf, piecesOf, type Text } from '../long-text.js';
import { numberedLines } from './lines.js';
import { type SourceLocation, showLocation } from './location.js';

/** A JSON object and its line. */
export interface JsonRecord extends SourceLocation {
  value: Readonly<Record<string, unknown>>;
}

/**
 * The objects of a JSONL file, blank lines skipped, or of a file that is one array of objects; a pair of a text and an object, as
 * spaCy has it (`["Ana", {"entities": []}]`), is an object with this `text`. Throws a DataError with file and line for what is none.
 */
export function parseJsonLines(text: string, document: string): JsonRecord[] {
  return [...jsonRecords(text, document)];
}

/** The same, one after the other. */
export function* jsonRecords(text: Text, document: string): Generator<JsonRecord, void> {
  for (const { json, line } of isArray(headOf(text)) ? itemsOfArray(text, document) : linesOf(text)) {
    yield { value: parseObject(json, { document, line }), document, line };
  }
}

interface Piece {
  json: string;
  line: number;
}

function* linesOf(text: Text): Generator<Piece, void> {
  for (const { text: json, number } of numberedLines(text)) if (json.trim() !== '') yield { json, line: number };
}

/** Whether a text is one array; its first line alone may also be an array, of a pair. */
function isArray(text: string): boolean {
  if (!text.trimStart().startsWith('[')) return false;
  const [first = ''] = text.trimStart().split('\n', 1);
  return !/^\[\s*"/.test(first);
}

/**
 * The items of a JSON array, each with the line that it begins in; text after the array is returned as an item too. Throws a DataError
 * if the array has no end.
 */
function* itemsOfArray(text: Text, document: string): Generator<Piece, void> {
  let [depth, line, begun, carried] = [0, 1, 0, ''];
  for (const piece of piecesOf(text)) {
    const mark = /"(?:[^"\\]|\\[\s\S])*"?|[[\]{},]|\n|[^\s"[\]{},]+/g;
    let from = 0;
    const take = (to: number): Piece | null => {
      const item = { json: carried + piece.slice(from, to), line: begun };
      [from, begun, carried] = [to + 1, 0, ''];
      return item.json.trim() === '' ? null : item;
    };
    for (let found = mark.exec(piece); found !== null; found = mark.exec(piece)) {
      const [token] = found;
      if (token === '\n') {
        line++;
        continue;
      }
      if (depth === 0) {
        // The array's own bracket.
        [depth, from] = [1, found.index + 1];
        continue;
      }
      if (begun === 0 && token !== ',') begun = line;
      if (token === '[' || token === '{') depth++;
      else if (token === ']' || token === '}') depth--;
      const isEnd = depth === 0;
      const item = isEnd || (depth === 1 && token === ',') ? take(found.index) : null;
      if (item !== null) yield item;
      if (isEnd) depth = Number.POSITIVE_INFINITY;
    }
    carried += piece.slice(from);
  }
  if (Number.isFinite(depth)) {
    throw new DataError(`${document} is an incomplete JSON array.`, { hint: 'Copy or download it again.' });
  }
  if (carried.trim() !== '') yield { json: carried, line: begun };
}

function parseObject(json: string, location: SourceLocation): Readonly<Record<string, unknown>> {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch (cause) {
    throw new DataError(`${showLocation(location)} is not JSON: ${(cause as Error).message}.`, {
      hint: 'JSONL has one object per line; a file may also be one array of objects.',
      cause,
    });
  }
  if (isObject(value)) return value;
  if (Array.isArray(value) && typeof value[0] === 'string' && isObject(value[1]) && value.length === 2) {
    return { ...value[1], text: value[0] };
  }
  throw new DataError(`${showLocation(location)} is not a JSON object.`, {
    hint: 'Write an object in braces in each line.',
  });
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The DataError for an unexpected value in a record. */
export function wrongValue(record: JsonRecord, key: string, expected: string, example: string): DataError {
  const value = Object.hasOwn(record.value, key) ? record.value[key] : undefined;
  const found = value === undefined ? 'is missing' : `is ${abridge(JSON.stringify(value))}`;
  return new DataError(`${showLocation(record)}: "${key}" ${found}; it must be ${expected}.`, {
    hint: `For example: ${example}`,
  });
}

function abridge(text: string): string {
  return text.length > 40 ? `${[...text].slice(0, 39).join('')}…` : text;
}
