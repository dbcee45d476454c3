import { createQuoteState, LONGEST_QUOTATION } from '../../text/apostrophes.js';
import { isWhitespace } from '../../text/fields.js';
import { createIdEncoder, type IdEncoder } from '../../text/id-encoder.js';
import { normalise } from '../../text/normalise.js';
import { IdBuffer, type RunningIds } from '../../text/running-ids.js';
import type { TokenizerSpec } from '../../text/tokenizer.js';
import type { CorpusUnit } from '../sequences.js';
import { createCodePointEncoder } from './code-point-encoder.js';
import type { EncodeJob } from './jobs.js';
import type { RangeReader } from './read-range.js';

/** Encodes ranges of text; the returned view on the ids is valid until the next call. */
export interface ChunkEncoder {
  encode(job: EncodeJob): Uint32Array;
}

const EOS_ID = 0;

/** Encodes ranges that `lastBound` cut, exactly as the tokenizer of `spec` and `encodeCorpus` would the whole text. */
export function createChunkEncoder(
  { tokenizer: spec, unit }: { tokenizer: TokenizerSpec; unit: CorpusUnit },
  ids: RunningIds,
  reader: RangeReader,
): ChunkEncoder {
  const encoder = createIdEncoder(spec, ids);
  const needsQuotes = unit !== 'line' && spec.level === 'word' && spec.segmentation === 'language';
  const buffer = new IdBuffer();
  const byCodePoints = spec.level === 'character' && !spec.graphemes ? createCodePointEncoder(spec, unit, ids) : null;
  return {
    encode(job) {
      const { path, from, to, textStart, addBreak } = job;
      const bytes = reader.read(path, from, to);
      buffer.length = 0;
      if (byCodePoints !== null) {
        byCodePoints(bytes, buffer);
        if (addBreak) buffer.push(ids.id('\n'));
        return buffer.view();
      }
      const text = bytes.toString('utf8') + (addBreak ? '\n' : '');
      if (unit === 'line') encodeLines(text, spec, encoder, buffer);
      else {
        const whole = normalise(text, spec);
        const quotes = createQuoteState();
        if (needsQuotes && from > textStart) {
          const before = normalise(textBefore(reader, job), spec);
          encoder.encode(before, 0, before.length, buffer, quotes);
          buffer.length = 0;
        }
        encoder.encode(whole, 0, whole.length, buffer, quotes);
      }
      return buffer.view();
    },
  };
}

/** Each line that is not blank, with its `<EOS>`. */
function encodeLines(raw: string, spec: TokenizerSpec, encoder: IdEncoder, into: IdBuffer): void {
  // Each line is normalized like a text, so a byte order mark at its start is removed.
  const text = normalise(raw.includes('\uFEFF') ? raw.replace(/(^|[\r\n])\uFEFF/g, '$1') : raw, spec);
  for (let start = 0; start < text.length; ) {
    const found = text.indexOf('\n', start);
    const end = found < 0 ? text.length : found;
    if (isWritten(text, start, end)) {
      const before = into.length;
      encoder.encode(text, start, end, into);
      if (into.length > before && into.last() !== EOS_ID) into.push(EOS_ID);
    }
    start = end + 1;
  }
}

function isWritten(text: string, start: number, end: number): boolean {
  for (let index = start; index < end; index++) if (!isWhitespace(text.charCodeAt(index))) return true;
  return false;
}

/** The text before a range, enough to determine which quotations are open at its start. */
function textBefore(reader: RangeReader, { path, from, textStart }: EncodeJob): string {
  for (let length = 2048; ; length *= 2) {
    const start = Math.max(textStart, from - length);
    const bytes = reader.read(path, start, from);
    if (start === textStart) return bytes.toString('utf8');
    const blank = bytes.findIndex((byte) => byte === 0x20 || byte === 0x0a);
    if (blank < 0) continue;
    const text = bytes.toString('utf8', blank);
    if (text.split(/\s+/, LONGEST_QUOTATION + 3).length > LONGEST_QUOTATION + 2) return text;
  }
}
