import { createHash } from 'node:crypto';

/** SHA-256 in hexadecimal of all parts in order: of a text its UTF-8, of an array its bytes. */
export function hashOf(parts: Iterable<string | NodeJS.ArrayBufferView>): string {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest('hex');
}
