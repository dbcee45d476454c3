import { describe, expect, it } from 'vitest';
import { decodeText } from '../../src/data/utf8.js';
import { DataError } from '../../src/errors.js';

describe('decodeText', () => {
  it.each([
    ['UTF-16 by its byte order mark', Buffer.from('\uFEFFaño\r\n', 'utf16le'), {}, 'año\n'],
    ['UTF-16 of big ends', Buffer.from('\uFEFFaño', 'utf16le').swap16(), {}, 'año'],
    ['UTF-16 without a mark', Buffer.from('año', 'utf16le'), { encoding: 'utf-16le' }, 'año'],
    ['Windows-1252', Buffer.of(0x80, 0x93, 0xf1, 0x94), { encoding: 'windows-1252' }, '€“ñ”'],
    ['Latin-9', Buffer.of(0xa4, 0xbd), { encoding: 'iso-8859-15' }, '€œ'],
    ['lines that end at LF and CRLF alone', Buffer.from('a\rb\r\nc\n'), { lineEnds: 'feed' as const }, 'a b\nc\n'],
    ["an old Mac's lines", Buffer.from('a\rb\r'), { lineEnds: 'feed' as const }, 'a\nb\n'],
  ])('reads %s', (_, bytes, encoding, text) => {
    expect(decodeText(bytes, 'a.txt', encoding)).toBe(text);
  });

  it('refuses bytes that the encoding lacks', () => {
    expect(() => decodeText(Buffer.of(0xd8, 0), 'a.txt', { encoding: 'utf-16be' })).toThrow('a.txt is not utf-16be');
  });

  it.each([
    ['plain', Buffer.from('año\n'), 'año\n'],
    ['a byte order mark', Buffer.from('\uFEFFa'), 'a'],
    ['CRLF and CR', Buffer.from('a\r\nb\rc\n'), 'a\nb\nc\n'],
    ['four bytes a character', Buffer.from('😀\u{10FFFF}'), '😀\u{10FFFF}'],
    ['nothing', Buffer.alloc(0), ''],
  ])('reads %s', (_, bytes, text) => {
    expect(decodeText(bytes, 'a.txt')).toBe(text);
  });

  it.each([
    ['Latin-1', [0x61, 0x0a, 0xf1, 0x6f], '0xF1 at offset 2 (line 2)'],
    ['a stray continuation', [0x61, 0x80], '0x80 at offset 1'],
    ['an overlong slash', [0xc0, 0xaf], '0xC0 at offset 0'],
    ['an overlong form of three', [0x61, 0xe0, 0x9f, 0xbf], '0xE0 at offset 1'],
    ['an overlong form of four', [0xf0, 0x8f, 0xbf, 0xbf], '0xF0 at offset 0'],
    ['a surrogate', [0xe2, 0x82, 0xac, 0xed, 0xa0, 0x80], '0xED at offset 3'],
    ['a code point past the last', [0xf4, 0x90, 0x80, 0x80], '0xF4 at offset 0'],
    ['a byte that is never used', [0x61, 0xfe, 0x62], '0xFE at offset 1'],
    ['a character cut off', [0x61, 0xe2, 0x82], '0xE2 at offset 1'],
    ['a character cut short', [0xf0, 0x9f, 0x98, 0x61], '0xF0 at offset 0'],
  ])('finds %s', (_, bytes, where) => {
    const decode = () => decodeText(Buffer.from(bytes), 'data/a.txt');
    expect(decode).toThrow(DataError);
    expect(decode).toThrow(`data/a.txt is not UTF-8: byte ${where}`);
  });

  it('finds one bad byte after many good ones of each length', () => {
    const good = Buffer.from('aé€😀\n'.repeat(20_000));
    const decode = () => decodeText(Buffer.concat([good, Buffer.of(0xff), good]), 'a.txt');
    expect(decode).toThrow(`offset ${good.length} (line 20001)`);
  });

  it.each([
    [
      'zero bytes beside others that are not UTF-8',
      Buffer.from('\x89PNG\0', 'latin1'),
      'a binary file: it has a zero byte',
    ],
    ['a zero byte', Buffer.from('ab\0c'), 'a binary file: it has a zero byte at offset 2'],
    ['UTF-32', Buffer.of(0xff, 0xfe, 0, 0, 0x61, 0, 0, 0), 'UTF-32'],
    ['a workbook', Buffer.from('PK\x03\x04..xl/workbook.xml'), 'an Excel workbook (.xlsx)'],
    ['a Parquet file', Buffer.from('PAR1...'), 'a Parquet file'],
    ['a ZIP archive', Buffer.from('PK\x03\x04'), 'a ZIP archive'],
    ['a PDF', Buffer.from('%PDF-1.7'), 'a PDF'],
  ])('names %s', (_, bytes, kind) => {
    expect(() => decodeText(bytes, 'a.bin')).toThrow(`a.bin is ${kind}`);
  });
});
