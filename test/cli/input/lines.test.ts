import * as zlib from 'node:zlib';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { readLines } from '../../../src/cli/input/lines.js';

async function* pieces(bytes: Buffer, size: number): AsyncGenerator<Buffer, void> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function read(bytes: Buffer, size = 3): Promise<string[]> {
  const lines: string[] = [];
  for await (const line of readLines(pieces(bytes, size), 'a.txt')) lines.push(line);
  return lines;
}

const lines = ['El niño corre.', '', 'Sí\u2028no'];
const text = `${lines.join('\n')}\n`;

describe('readLines', () => {
  it.each([
    ['UTF-8', Buffer.from(text)],
    ['UTF-8 with a mark', Buffer.from(`\uFEFF${text}`)],
    ['CRLF, without an end', Buffer.from(lines.join('\r\n'))],
    ['UTF-16', Buffer.from(`\uFEFF${text}`, 'utf16le')],
    ['gzip', gzipSync(text)],
    ['UTF-16, the high byte first', Buffer.from(`\uFEFF${text}`, 'utf16le').swap16()],
    ['gzip of UTF-16', gzipSync(Buffer.from(`\uFEFF${text}`, 'utf16le'))],
  ])('reads %s in pieces of any size', async (_, bytes) => {
    for (const size of [1, 3, 1000]) expect(await read(bytes, size)).toEqual(lines);
  });

  it.each([
    [
      'gzip that is cut off',
      gzipSync(text.repeat(50)).subarray(0, 40),
      'a.txt is compressed, but damaged or truncated.',
    ],
    ['bzip2', Buffer.from('BZh91AY&SY\0\0'), 'a.txt is compressed by bzip2.'],
    ['xz', Buffer.of(0xfd, 0x37, 0x7a, 0x58, 0x5a, 0, 0, 4, 1, 1), 'a.txt is compressed by xz.'],
    ['a ZIP archive', Buffer.from('PK\x03\x04\x14\0\0\0\0\0'), 'a.txt is a ZIP archive, not text.'],
    ['UTF-16 without a mark', Buffer.from(text, 'utf16le'), 'a.txt has zero bytes: it is UTF-16 without'],
    ['Windows-1252', Buffer.from('Se\xf1or, \xa1no!\n', 'latin1'), 'a.txt is not UTF-8 text.'],
  ])('refuses %s', async (_, bytes, message) => {
    await expect(read(bytes)).rejects.toThrow(message);
  });

  const zstandard = (zlib as { zstdCompressSync?: (bytes: string) => Buffer }).zstdCompressSync;
  it('reads Zstandard where Node can, and else names the command that unpacks it', async () => {
    if (zstandard !== undefined) expect(await read(zstandard(text))).toEqual(lines);
    else {
      const refused = read(Buffer.of(0x28, 0xb5, 0x2f, 0xfd, 0, 0, 0, 0, 0, 0));
      await expect(refused).rejects.toMatchObject({ hint: expect.stringContaining('unzstd a.txt') });
    }
  });

  it('gives a line before the next one has come', async () => {
    let send: (() => void) | null = null;
    async function* slow(): AsyncGenerator<Buffer, void> {
      yield Buffer.from('a\n');
      await new Promise<void>((resolve) => {
        send = resolve;
      });
      yield Buffer.from('b\n');
    }
    const reader = readLines(slow(), 'a.txt');
    expect((await reader.next()).value).toBe('a');
    const next = reader.next();
    await expect.poll(() => send).not.toBeNull();
    (send as unknown as () => void)();
    expect((await next).value).toBe('b');
  });
});
