/** Approximate bytes of text per encoded chunk. */
export const CHUNK_BYTES = 2 ** 20;

const LF = 0x0a;
const CR = 0x0d;
const SPACE = 0x20;

/**
 * The last position in `bytes`, which are UTF-8, where text can be cut in two that are normalised, lower-cased and tokenized as the
 * whole is; 0 if there is none. For lines that is after any line break. Else it is after a line break or before a space between
 * two visible characters: Unicode composes nothing across it (UAX #15), has no context of a sigma's case there, and
 * breaks characters there (UAX #29).
 */
export function lastBound(bytes: Buffer, unit: 'line' | 'document' | 'stream'): number {
  if (unit === 'line') return bytes.lastIndexOf(LF) + 1;
  for (let at = bytes.length - 2; at > 0; at--) {
    const byte = bytes[at] as number;
    if (byte === LF) {
      const before = bytes[at - 1] === CR ? at - 2 : at - 1;
      if (isVisible(bytes, before) && isPlain(bytes[at + 1])) return at + 1;
    } else if (byte === SPACE && isPlain(bytes[at - 1]) && isPlain(bytes[at + 1])) return at;
  }
  return 0;
}

/** Whether a byte is a visible ASCII character. */
function isPlain(byte: number | undefined): boolean {
  return byte !== undefined && byte > SPACE && byte < 0x7f;
}

/** Whether the character that ends with the byte `at` is visible. */
function isVisible(bytes: Buffer, at: number): boolean {
  let start = at;
  while (start > 0 && at - start < 3 && ((bytes[start] as number) & 0xc0) === 0x80) start--;
  return at >= 0 && /\S$/u.test(bytes.toString('utf8', start, at + 1));
}
