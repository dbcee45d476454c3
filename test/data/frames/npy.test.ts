import { describe, expect, it } from 'vitest';
import { parseNpy } from '../../../src/data/frames/npy.js';
import { DataError } from '../../../src/errors.js';
import { npyFile, numpyFiles } from './numpy-files.js';

const file = (name: keyof typeof numpyFiles) => Buffer.from(numpyFiles[name], 'base64');

describe('parseNpy', () => {
  it.each([
    ['float32', [2, 2, 2], [1.5, -2, 0.25, 4, 5, 6, 7, Math.fround(0.001)]],
    ['bigEndian', [3, 2], [1, 2, 3, -4, 5, 6]],
    ['int64', [2], [1, 2 ** 40]],
    ['version3', [1, 2], [1, 2]],
    ['fortran', [2, 2], [1, 2, 3, 4]],
  ] as const)("reads NumPy's own %s", (name, shape, values) => {
    expect(parseNpy(file(name), 'a.npy')).toEqual({ shape, values: Float32Array.from(values) });
  });

  it.each([
    ["'<f8'", 8, (bytes: Buffer) => bytes.writeDoubleLE(-2.5), -2.5],
    ["'<f2'", 2, (bytes: Buffer) => bytes.writeUInt16LE(0xc100), -2.5],
    ["'>f2'", 2, (bytes: Buffer) => bytes.writeUInt16BE(0x0001), 2 ** -24],
    ["'<f2'", 2, (bytes: Buffer) => bytes.writeUInt16LE(0x7c00), Number.POSITIVE_INFINITY],
    ["'>f8'", 8, (bytes: Buffer) => bytes.writeDoubleBE(-2.5), -2.5],
    ["'>f4'", 4, (bytes: Buffer) => bytes.writeFloatBE(-2.5), -2.5],
    ["'|i1'", 1, (bytes: Buffer) => bytes.writeInt8(-3), -3],
    ["'|u1'", 1, (bytes: Buffer) => bytes.writeUInt8(200), 200],
    ["'<u2'", 2, (bytes: Buffer) => bytes.writeUInt16LE(40_000), 40_000],
    ["'<i4'", 4, (bytes: Buffer) => bytes.writeInt32LE(-70_000), -70_000],
    ["'>u4'", 4, (bytes: Buffer) => bytes.writeUInt32BE(2 ** 31), 2 ** 31],
    ["'>u8'", 8, (bytes: Buffer) => bytes.writeBigUInt64BE(2n ** 63n), 2 ** 63],
    ["'<f8'", 8, (bytes: Buffer) => bytes.writeDoubleLE(1e300), Number.POSITIVE_INFINITY],
  ])('reads elements of %s', (descr, size, write, value) => {
    const element = Buffer.alloc(size);
    write(element);
    const header = Buffer.from(`{'descr': ${descr}, 'fortran_order': False, 'shape': (1,), }\n`);
    const start = Buffer.from([0x93, ...Buffer.from('NUMPY'), 2, 0, header.length, 0, 0, 0]);
    // At an odd offset of a larger buffer, as a pooled read may be.
    const bytes = Buffer.concat([Buffer.from('x'), start, header, element]).subarray(1);
    expect([...parseNpy(bytes, 'a.npy').values]).toEqual([value]);
  });

  it.each([
    ['text', file('text'), "a.npy has elements of the type '<U1', which are not plain numbers."],
    ['another file', Buffer.from('PK\x03\x04 an archive'), 'a.npy is not a .npy file'],
    ['an empty file', Buffer.alloc(0), 'a.npy is not a .npy file'],
    ['a later version', Buffer.from([0x93, ...Buffer.from('NUMPY'), 4, 0, 0, 0, 0, 0]), 'version 4'],
    ['a header cut short', file('float32').subarray(0, 9), 'a.npy is truncated: its header is incomplete.'],
    ['a header cut later', file('float32').subarray(0, 60), 'a.npy is truncated: its header is incomplete.'],
    ['numbers cut short', npyFile([2, 2], [1, 2, 3]), 'a.npy is truncated: it needs 16 bytes of numbers but has 12.'],
  ])('refuses %s', (_, bytes, message) => {
    expect(() => parseNpy(bytes, 'a.npy')).toThrow(DataError);
    expect(() => parseNpy(bytes, 'a.npy')).toThrow(message);
  });
});
