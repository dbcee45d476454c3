import { isUtf8 } from 'node:buffer';
import { DataError } from '../errors.js';
import { unifyLineEnds } from '../text/normalise.js';

/**
 * Decodes a text file: a byte order mark goes, line ends become LF. Throws a DataError that names `name` and the byte offset
 * for what is not UTF-8 or is no text.
 */
export function decodeText(bytes: Buffer, name: string): string {
  const signature = signatures.find(({ start }) => start.every((byte, index) => bytes[index] === byte));
  if (signature !== undefined) throw new DataError(`${name} is ${signature.kind}, not UTF-8 text.`, signature);
  if (!isUtf8(bytes)) throw notUtf8(bytes, name);
  const zero = bytes.indexOf(0);
  if (zero >= 0) {
    throw new DataError(`${name} is a binary file: it has a zero byte at offset ${zero}.`, {
      hint: 'Give plain text in UTF-8; a zero in every other byte is UTF-16, which iconv converts.',
    });
  }
  const text = bytes.toString('utf8');
  return unifyLineEnds(text.startsWith('\uFEFF') ? text.slice(1) : text);
}

const signatures = [
  { start: [0xff, 0xfe], kind: 'UTF-16', hint: 'Convert it: iconv -f UTF-16 -t UTF-8 FILE > NEW_FILE' },
  { start: [0xfe, 0xff], kind: 'UTF-16', hint: 'Convert it: iconv -f UTF-16 -t UTF-8 FILE > NEW_FILE' },
  { start: [0x1f, 0x8b], kind: 'compressed by gzip', hint: 'Unpack it with gunzip first.' },
  { start: [0x50, 0x4b, 0x03, 0x04], kind: 'a ZIP archive', hint: 'Unpack it with unzip first.' },
  { start: [0x25, 0x50, 0x44, 0x46], kind: 'a PDF', hint: 'Take its text out with pdftotext first.' },
];

function notUtf8(bytes: Buffer, name: string): DataError {
  const offset = invalidOffset(bytes);
  const byte = `0x${(bytes[offset] as number).toString(16).toUpperCase().padStart(2, '0')}`;
  const line = countLineEnds(bytes.subarray(0, offset)) + 1;
  return new DataError(`${name} is not UTF-8: byte ${byte} at offset ${offset} (line ${line}) starts no character.`, {
    hint: 'If it is Windows-1252 or Latin-1, convert it: iconv -f WINDOWS-1252 -t UTF-8 FILE > NEW_FILE',
  });
}

/** Offset of the first byte that starts no well-formed sequence (Unicode 17.0, table 3-7); the length when all do. */
function invalidOffset(bytes: Buffer): number {
  let offset = 0;
  while (offset < bytes.length) {
    const length = sequenceLength(bytes, offset);
    if (length === 0) return offset;
    offset += length;
  }
  return offset;
}

/** Bytes in the sequence that starts at `offset`; 0 when it is ill-formed or cut off. */
function sequenceLength(bytes: Buffer, offset: number): number {
  const first = bytes[offset] as number;
  if (first < 0x80) return 1;
  if (first < 0xc2 || first > 0xf4) return 0;
  // The second byte's bounds keep out overlong forms, surrogates and code points past U+10FFFF.
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

function countLineEnds(bytes: Buffer): number {
  let count = 0;
  for (let index = bytes.indexOf(10); index >= 0; index = bytes.indexOf(10, index + 1)) count++;
  return count;
}
