import { DataError } from '../../errors.js';
import { type JsonRecord, parseJsonLines, wrongValue } from '../labelled/json-lines.js';
import { showLocation } from '../labelled/location.js';
import { soundText } from '../labelled/sound-text.js';
import { stringsAt } from '../labelled/tagged-json.js';
import { fillGaps } from './gaps.js';
import { type NumberFormat, missing as noValue } from './parse-number.js';
import type { FrameFormat, FrameSequence } from './sequence.js';

const EXAMPLE = '{"frames": [[0.1, 2], [0.3, 1]], "label": "walking"}';

/**
 * Reads JSONL with `frames` (a list of lists of numbers, or a list of numbers for one feature) and `label` or `tags` in each line;
 * null, `"NaN"` and `"?"` are missing numbers. Throws a DataError with file and line for anything else.
 */
export function parseFrameJson(
  text: string,
  document: string,
  { labels, missing = 'refuse' }: Pick<FrameFormat, 'labels' | 'missing'>,
): FrameSequence[] {
  return parseJsonLines(text, document).map((record) => {
    const rows = readRows(record);
    const features = (rows[0] as unknown[]).length;
    const frames = new Float32Array(rows.length * features);
    for (const [step, row] of rows.entries()) {
      if (row.length !== features) {
        throw new DataError(
          `${showLocation(record)}: frame ${step + 1} has ${row.length} numbers where the first has ${features}.`,
          { hint: 'Give all frames the same number of features.' },
        );
      }
      for (const [feature, value] of row.entries()) {
        frames[step * features + feature] = readValue(
          value,
          record,
          `number ${feature + 1} of frame ${step + 1}`,
          missing,
        );
      }
    }
    if (missing === 'interpolate') fillGaps(frames, features, record);
    const tags = labels === 'step' ? stringsAt(record, 'tags') : null;
    if (tags !== null && tags.length !== rows.length) {
      throw new DataError(`${showLocation(record)} has ${rows.length} frames and ${tags.length} tags.`, {
        hint: 'Give one tag per frame.',
      });
    }
    const label = labels === 'sequence' ? readLabel(record) : null;
    return { frames, steps: rows.length, features, label, tags, document, line: record.line };
  });
}

function readRows(record: JsonRecord): unknown[][] {
  const { frames } = record.value;
  if (Array.isArray(frames) && frames.length > 0) {
    if (frames.every((frame) => Array.isArray(frame) && frame.length > 0)) return frames;
    if (!frames.some(Array.isArray)) return frames.map((value) => [value]);
  }
  throw wrongValue(record, 'frames', 'a list of lists of numbers', EXAMPLE);
}

function readValue(value: unknown, record: JsonRecord, what: string, missing: NumberFormat['missing']): number {
  if (typeof value === 'number' && Number.isFinite(Math.fround(value))) return value;
  const isGap = value === null || (typeof value === 'string' && /^(nan|\?|)$/i.test(value.trim()));
  if (isGap && missing === 'interpolate') return Number.NaN;
  throw noValue(record, what, value === null ? 'null' : JSON.stringify(value));
}

function readLabel(record: JsonRecord): string {
  const { label } = record.value;
  if (Number.isSafeInteger(label) || typeof label === 'boolean') return String(label);
  const text = typeof label === 'string' ? soundText(label, record).trim() : '';
  if (text === '') throw wrongValue(record, 'label', 'a text that is not empty', EXAMPLE);
  return text;
}
