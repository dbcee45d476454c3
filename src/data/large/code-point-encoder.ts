import { isWhitespace } from '../../text/fields.js';
import { createIdEncoder } from '../../text/id-encoder.js';
import { normalise } from '../../text/normalise.js';
import type { IdBuffer, RunningIds } from '../../text/running-ids.js';
import type { TokenizerSpec } from '../../text/tokenizer.js';
import type { CorpusUnit } from '../sequences.js';

/** Encodes ranges of UTF-8 that begin and end between lines, or between visible characters; see `lastBound`. */
export type CodePointEncoder = (bytes: Buffer, into: IdBuffer) => void;

const LF = 0x0a;
const CR = 0x0d;
const EOS_ID = 0;
/** Entries of the table of code points that are not looked up yet, and of those that depend on their neighbours. */
const UNKNOWN = 0;
const DEPENDS = -1;

/**
 * An encoder by code points, with the same ids as those of the decoded text. Only lines with characters that depend on their
 * neighbours are decoded.
 */
export function createCodePointEncoder(spec: TokenizerSpec, unit: CorpusUnit, ids: RunningIds): CodePointEncoder {
  const strings = createIdEncoder(spec, ids);
  /** By code point below U+10000: 2 * id + 2, plus 1 for whitespace. */
  const table = new Int32Array(2 ** 16);
  const look = (code: number) => {
    const text = normalise(String.fromCharCode(code), spec);
    const entry = dependsOnNeighbours(code, text, spec)
      ? DEPENDS
      : 2 * ids.id(text) + 2 + Number(isWhitespace(text.charCodeAt(0)));
    table[code] = entry;
    return entry;
  };
  const breakId = () => ids.id('\n');

  /** Encodes a whole line by its text; returns whether it is not blank. */
  const encodeDecoded = (bytes: Buffer, start: number, end: number, into: IdBuffer): boolean => {
    const raw = bytes.toString('utf8', start, end);
    // Only a line, and the start of a text, may have a byte order mark.
    const prefix = unit === 'line' || start === 0 ? '' : '\n';
    const text = normalise(prefix + raw, spec);
    strings.encode(text, prefix.length, text.length, into);
    for (let index = 0; index < text.length; index++) if (!isWhitespace(text.charCodeAt(index))) return true;
    return false;
  };

  return (bytes, into) => {
    /** The current line: its start, the number of ids before it, and whether it is not blank. */
    let [lineStart, before, isWritten] = [0, into.length, false];
    const endLine = (isBreak: boolean) => {
      if (unit !== 'line') {
        if (isBreak) into.push(breakId());
      } else if (isWritten) into.push(EOS_ID);
      else into.length = before;
      before = into.length;
      isWritten = false;
    };
    let at = 0;
    while (at < bytes.length) {
      const byte = bytes[at] as number;
      let code = byte;
      let size = 1;
      if (byte < 0x80) {
        if (byte === LF || byte === CR) {
          at += byte === CR && bytes[at + 1] === LF ? 2 : 1;
          endLine(true);
          lineStart = at;
          continue;
        }
      } else if (byte < 0xe0) {
        code = ((byte & 0x1f) << 6) | ((bytes[at + 1] as number) & 0x3f);
        size = 2;
      } else {
        code = ((byte & 0x0f) << 12) | (((bytes[at + 1] as number) & 0x3f) << 6) | ((bytes[at + 2] as number) & 0x3f);
        size = 3;
      }
      let entry = byte < 0xf0 ? (table[code] as number) : DEPENDS;
      if (entry === UNKNOWN) entry = look(code);
      if (entry === DEPENDS) {
        while (at < bytes.length && bytes[at] !== LF && bytes[at] !== CR) at++;
        into.length = before;
        isWritten = encodeDecoded(bytes, lineStart, at, into);
        continue;
      }
      into.push((entry >> 1) - 1);
      if ((entry & 1) === 0) isWritten = true;
      at += size;
    }
    endLine(false);
  };
}

/**
 * Whether a character may change, or be changed by, its neighbours, or is several characters when it is normalized. Without combining
 * characters and Jamo a text of characters in NFC is in NFC (UAX #15, section 9), and only sigma has a lower case that depends on
 * characters which are none of these.
 */
function dependsOnNeighbours(code: number, text: string, { lowercase }: TokenizerSpec): boolean {
  const character = String.fromCharCode(code);
  const isSigma = lowercase && code === 0x3a3;
  if (isSigma || code === 0xfeff || text.length !== 1 || character.normalize('NFC') !== character) return true;
  return /[\p{M}\u1100-\u11ff]/u.test(character + text);
}
