import { isUtf8 } from 'node:buffer';
import { DataError } from '../errors.js';
import { unifyLineEnds } from '../text/normalise.js';
import { decodeAs } from './encodings.js';
import { notice } from './notices.js';

/** How a text file is decoded. */
export interface TextEncoding {
  /** A name of the Encoding Standard; null is UTF-8, or UTF-16 with a byte order mark. */
  encoding?: string | null | undefined;
  /** Line ends: LF, CRLF and CR; or, if the text contains LF, only LF and CRLF, with a lone CR as a space. */
  lineEnds?: 'all' | 'feed';
}

/**
 * Decodes a text file: removes a byte order mark and converts line ends to LF. Throws a DataError with `name` and the byte offset
 * for invalid bytes or binary data.
 */
export function decodeText(
  bytes: Buffer,
  name: string,
  { encoding = null, lineEnds = 'all' }: TextEncoding = {},
): string {
  const text = decode(bytes, name, encoding);
  const marked = text.startsWith('\uFEFF') ? text.slice(1) : text;
  return lineEnds === 'all' || !marked.includes('\n') ? unifyLineEnds(marked) : unifyLineFeeds(marked);
}

/** CRLF becomes LF, and a lone CR a space. */
export function unifyLineFeeds(text: string): string {
  return text.includes('\r') ? text.replace(/\r\n/g, '\n').replace(/\r/g, ' ') : text;
}

function decode(bytes: Buffer, name: string, encoding: string | null): string {
  const own = encodingOf(bytes, name, encoding);
  if (own !== null) {
    const text = decodeAs(bytes, own, name);
    if (text.includes('\0')) {
      throw new DataError(`${name} is a binary file: as ${own}, it has a zero character.`, {
        hint: 'Give plain text, and its encoding in data.encoding.',
      });
    }
    return text;
  }
  checkUtf8(bytes, name);
  return bytes.toString('utf8');
}

/**
 * The encoding of a text that begins with `bytes`: `asked`, or UTF-16 by its byte order mark; null is UTF-8. Throws a DataError
 * if the first bytes show that it is not a text file.
 */
export function encodingOf(bytes: Buffer, name: string, asked: string | null): string | null {
  const signature = signatures.find(({ start }) => start.every((byte, index) => bytes[index] === byte));
  if (signature !== undefined) {
    const workbook = workbookIn(bytes);
    throw new DataError(`${name} is ${workbook ?? signature.kind}, not text.`, {
      hint: workbook === null ? signature.hint : SAVE_AS_CSV,
    });
  }
  const order = orderMarks.find(({ start }) => start.every((byte, index) => bytes[index] === byte));
  if (asked !== null) {
    refuseOther(bytes, name, asked, order?.encoding ?? null);
    return asked;
  }
  if (order === undefined || order.encoding === 'utf-8') return null;
  notice(`${name} is ${order.name}, and is converted to UTF-8 as it is read.`);
  return order.encoding;
}

/** Single-byte encodings: except for ASCII, text in them is almost never valid UTF-8. */
const ofOneByte = /^(windows-\d+|iso-8859-|koi8|macintosh|x-mac|ibm866)/;

/** Throws a DataError for bytes that would decode as `asked` without an error, but to wrong characters. */
function refuseOther(bytes: Buffer, name: string, asked: string, marked: string | null): void {
  const { encoding } = new TextDecoder(asked);
  const isUtf16 = encoding.startsWith('utf-16');
  const text = withoutCutCharacter(bytes);
  const looksUtf8 =
    isUtf8(text) && (isUtf16 ? !text.includes(0) : ofOneByte.test(encoding) && text.some((byte) => byte > 0x7f));
  const found = marked ?? (looksUtf8 ? 'utf-8' : null);
  if (found !== null && found !== encoding) throw otherEncoding(name, asked, found, marked !== null);
}

/**
 * Checks the pieces of a file that is decoded as `asked`, null after the last: throws the DataError of `encodingOf` if all of them are
 * UTF-8, which the first bytes alone may not show.
 */
export function createEncodingCheck(name: string, asked: string): (bytes: Buffer | null) => void {
  let isUtf8SoFar = ofOneByte.test(new TextDecoder(asked).encoding);
  let [hasOthers, carried] = [false, Buffer.alloc(0)];
  return (bytes) => {
    if (!isUtf8SoFar) return;
    if (bytes === null) {
      if (hasOthers && carried.length === 0) throw otherEncoding(name, asked, 'utf-8', false);
      return;
    }
    const own = Buffer.concat([carried, bytes]);
    const whole = withoutCutCharacter(own);
    isUtf8SoFar = isUtf8(whole);
    hasOthers ||= whole.some((byte) => byte > 0x7f);
    carried = own.subarray(whole.length);
  };
}

function otherEncoding(name: string, asked: string, found: string, isMarked: boolean): DataError {
  return new DataError(
    `${name} is ${found.toUpperCase()}${isMarked ? ', as its byte order mark says' : ''}, and data.encoding is ${asked}.`,
    {
      hint: `Leave data.encoding out, which reads it as it is${found === 'utf-8' ? `; where other files are ${asked}, convert those: iconv -f ${asked} -t UTF-8 FILE > NEW_FILE` : ''}.`,
    },
  );
}

/** Bytes without an incomplete character at the end. */
function withoutCutCharacter(bytes: Buffer): Buffer {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back] as number;
    if (byte < 0x80) break;
    if (byte >= 0xc0) return sequenceLength(bytes, bytes.length - back) === 0 ? bytes.subarray(0, -back) : bytes;
  }
  return bytes;
}

/** The part of a file before some bytes. */
interface Before {
  bytes: number;
  lineEnds: number;
}

/** Throws a DataError with the location at which `bytes` (after `before` in the file) are not UTF-8 or not text. */
export function checkUtf8(bytes: Buffer, name: string, before: Before = { bytes: 0, lineEnds: 0 }): void {
  const zero = bytes.indexOf(0);
  if (zero < 0 && !isUtf8(bytes)) throw notUtf8(bytes, name, before);
  if (zero >= 0) {
    throw new DataError(`${name} is a binary file: it has a zero byte at offset ${before.bytes + zero}.`, {
      hint: 'Give plain text in UTF-8; where every other byte is zero it is UTF-16: set data.encoding to utf-16le or utf-16be.',
    });
  }
}

const SAVE_AS_CSV = 'Save the sheet as "CSV UTF-8" and give that file.';

/** Detects a workbook in a ZIP archive, by the names of its members. */
function workbookIn(bytes: Buffer): string | null {
  if (bytes.includes('xl/workbook')) return 'an Excel workbook (.xlsx)';
  if (bytes.subarray(0, 100).includes('opendocument.spreadsheet')) return 'a workbook (.ods)';
  return bytes[0] === 0xd0 ? 'an old Excel workbook (.xls) or another Office file' : null;
}

const orderMarks = [
  { start: [0xef, 0xbb, 0xbf], encoding: 'utf-8', name: 'UTF-8' },
  { start: [0xff, 0xfe], encoding: 'utf-16le', name: 'UTF-16' },
  { start: [0xfe, 0xff], encoding: 'utf-16be', name: 'UTF-16' },
];

const PYTHON_TEXT = 'Save it as text or CSV with the program that wrote it.';

const signatures = [
  {
    start: [...Buffer.from('version https://git-lfs.github.com/')],
    kind: 'a pointer of Git LFS',
    hint: 'Get the file that it stands for: git lfs pull',
  },
  { start: [0xff, 0xfe, 0, 0], kind: 'UTF-32', hint: 'Convert it: iconv -f UTF-32 -t UTF-8 FILE > NEW_FILE' },
  { start: [0xd0, 0xcf, 0x11, 0xe0], kind: 'an Office file', hint: SAVE_AS_CSV },
  { start: [0x50, 0x4b, 0x03, 0x04], kind: 'a ZIP archive', hint: 'Unpack it with unzip first.' },
  ...[2, 3, 4, 5].map((protocol) => ({
    start: [0x80, protocol],
    kind: 'a pickle of Python',
    hint: "Convert it, if you trust its source: python -c \"import pandas; pandas.read_pickle('FILE').to_csv('FILE.csv', index=False)\"",
  })),
  { start: [...Buffer.from('ARROW1')], kind: 'a Feather or Arrow file', hint: PYTHON_TEXT },
  { start: [0x89, 0x48, 0x44, 0x46], kind: 'an HDF5 file', hint: PYTHON_TEXT },
  { start: [...Buffer.from('MATLAB 5.0')], kind: 'a MAT file of MATLAB', hint: PYTHON_TEXT },
  { start: [...Buffer.from('SQLite format 3')], kind: 'an SQLite database', hint: PYTHON_TEXT },
  { start: [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59], kind: 'a NumPy array', hint: PYTHON_TEXT },
  {
    start: [...Buffer.from('MThd')],
    kind: 'a MIDI file',
    hint: 'Convert it to ABC notation: midi2abc FILE -o FILE.abc',
  },
  { start: [...Buffer.from('{\\rtf')], kind: 'RTF', hint: 'Save it as plain text in UTF-8.' },
  { start: [0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c], kind: 'a 7z archive', hint: 'Unpack it with 7z x first.' },
  { start: [0x04, 0x22, 0x4d, 0x18], kind: 'compressed by LZ4', hint: 'Unpack it with unlz4 first.' },
  { start: [0x1f, 0x9d], kind: 'compressed by compress', hint: 'Unpack it with gunzip first.' },
  { start: [0x25, 0x50, 0x44, 0x46], kind: 'a PDF', hint: 'Take its text out with pdftotext first.' },
  {
    start: [0x50, 0x41, 0x52, 0x31],
    kind: 'a Parquet file',
    hint: "Convert it: python -c \"import pandas; pandas.read_parquet('FILE').to_csv('FILE.csv', index=False)\"",
  },
];

function notUtf8(bytes: Buffer, name: string, before: Before): DataError {
  const offset = invalidOffset(bytes);
  const byte = `0x${(bytes[offset] as number).toString(16).toUpperCase().padStart(2, '0')}`;
  const line = before.lineEnds + countLineEnds(bytes.subarray(0, offset)) + 1;
  return new DataError(
    `${name} is not UTF-8: byte ${byte} at offset ${before.bytes + offset} (line ${line}) does not start a character.`,
    {
      hint: 'If it is Windows-1252 or Latin-1, as Excel writes, set data.encoding to windows-1252; or convert it: iconv -f WINDOWS-1252 -t UTF-8 FILE > NEW_FILE',
    },
  );
}

/** Offset of the first byte that does not start a well-formed sequence (Unicode 17.0, table 3-7); else the length. */
function invalidOffset(bytes: Buffer): number {
  let offset = 0;
  while (offset < bytes.length) {
    const length = sequenceLength(bytes, offset);
    if (length === 0) return offset;
    offset += length;
  }
  return offset;
}

/** Bytes in the sequence that starts at `offset`; 0 if it is ill-formed or incomplete. */
function sequenceLength(bytes: Buffer, offset: number): number {
  const first = bytes[offset] as number;
  if (first < 0x80) return 1;
  if (first < 0xc2 || first > 0xf4) return 0;
  // The second byte's bounds exclude overlong forms, surrogates and code points above U+10FFFF.
  const lowest = first === 0xe0 ? 0xa0 : first === 0xf0 ? 0x90 : 0x80;
  const highest = first === 0xed ? 0x9f : first === 0xf4 ? 0x8f : 0xbf;
  const second = bytes[offset + 1] ?? 0;
  if (second < lowest || second > highest) return 0;
  const length = first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
  for (let index = offset + 2; index < offset + length; index++) {
    if (((bytes[index] ?? 0) & 0xc0) !== 0x80) return 0;
  }
  return length;
}

/** The number of LF bytes. */
export function countLineEnds(bytes: Buffer): number {
  let count = 0;
  for (let index = bytes.indexOf(10); index >= 0; index = bytes.indexOf(10, index + 1)) count++;
  return count;
}
