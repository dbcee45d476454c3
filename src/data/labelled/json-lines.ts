import { DataError } from '../../errors.js';
import { type SourceLocation, showLocation } from './location.js';

/** An object that stands in a line of its own. */
export interface JsonRecord extends SourceLocation {
  value: Readonly<Record<string, unknown>>;
}

/** The objects of a JSONL file, blank lines skipped; throws a DataError with file and line for a line that is none. */
export function parseJsonLines(text: string, document: string): JsonRecord[] {
  const records: JsonRecord[] = [];
  for (const [index, line] of text.split('\n').entries()) {
    if (line.trim() !== '')
      records.push({ value: parseObject(line, { document, line: index + 1 }), document, line: index + 1 });
  }
  return records;
}

function parseObject(line: string, location: SourceLocation): Readonly<Record<string, unknown>> {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (cause) {
    throw new DataError(`${showLocation(location)} is not JSON: ${(cause as Error).message}.`, {
      hint: 'JSONL has one object per line; convert a file that is one array with: jq -c .[] FILE',
      cause,
    });
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  throw new DataError(`${showLocation(location)} is not a JSON object.`, {
    hint: 'Write an object in braces in each line.',
  });
}

/** The DataError for a value of a record that is not what is expected. */
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
