import { DataError } from '../errors.js';

/** Windows-1252's characters 0x80 to 0x9F, where Latin-1 has control characters; 0x81, 0x8D, 0x8F, 0x90 and 0x9D are unassigned. */
const windows1252 = '€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ';

/** Decodes text in an encoding of the Encoding Standard (whatwg.org); throws a DataError for invalid bytes. */
export function decodeAs(bytes: Buffer, encoding: string, name: string): string {
  return createTextDecoder(encoding, name)(bytes, true);
}

/** The same for a file in pieces, converted to UTF-8; null ends it. */
export function createDecoder(encoding: string, name: string): (bytes: Buffer | null) => Buffer {
  const decode = createTextDecoder(encoding, name);
  return (bytes) => Buffer.from(decode(bytes ?? Buffer.alloc(0), bytes === null));
}

function createTextDecoder(encoding: string, name: string): (bytes: Buffer, isLast: boolean) => string {
  const decoder = new TextDecoder(encoding, { fatal: true });
  // Some releases of Node.js decode Windows-1252 as Latin-1.
  if (decoder.encoding === 'windows-1252') {
    return (bytes) =>
      bytes
        .toString('latin1')
        .replace(/[\x80-\x9f]/g, (control) => windows1252[control.charCodeAt(0) - 0x80] as string);
  }
  return (bytes, isLast) => {
    try {
      return decoder.decode(bytes, { stream: !isLast });
    } catch (cause) {
      throw new DataError(`${name} is not ${encoding}: it has bytes that are not characters of this encoding.`, {
        hint: 'Correct data.encoding; without it, text is UTF-8.',
        cause,
      });
    }
  };
}
