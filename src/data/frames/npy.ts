import { DataError } from '../../errors.js';
import { float16ToNumber } from '../../runtime/float16.js';

/** A NumPy array, row-major. */
export interface NumericArray {
  shape: number[];
  values: Float32Array;
}

const readers: Record<string, [bytes: number, read: (view: DataView, offset: number, little: boolean) => number]> = {
  f2: [2, (view, offset, little) => float16ToNumber(view.getUint16(offset, little))],
  f4: [4, (view, offset, little) => view.getFloat32(offset, little)],
  f8: [8, (view, offset, little) => view.getFloat64(offset, little)],
  b1: [1, (view, offset) => view.getUint8(offset)],
  i1: [1, (view, offset) => view.getInt8(offset)],
  i2: [2, (view, offset, little) => view.getInt16(offset, little)],
  i4: [4, (view, offset, little) => view.getInt32(offset, little)],
  i8: [8, (view, offset, little) => Number(view.getBigInt64(offset, little))],
  u1: [1, (view, offset) => view.getUint8(offset)],
  u2: [2, (view, offset, little) => view.getUint16(offset, little)],
  u4: [4, (view, offset, little) => view.getUint32(offset, little)],
  u8: [8, (view, offset, little) => Number(view.getBigUint64(offset, little))],
};

/** The elements of a `.npy` file, by their index in row-major order. */
interface Elements {
  shape: number[];
  count: number;
  number(index: number): number;
  /** Exact, for 64-bit integers too. */
  text(index: number): string;
}

/**
 * Reads a `.npy` file (NEP 1, versions 1 to 3) of numbers as float32; numbers out of range become infinite. Throws a DataError for
 * other types, and a truncated file.
 */
export function parseNpy(bytes: Buffer, document: string): NumericArray {
  const { shape, count, number } = openNpy(bytes, document);
  return { shape, values: Float32Array.from({ length: count }, (_, index) => number(index)) };
}

/** The numbers of a `.npy` file as texts, exact. */
export function parseNpyNumbers(bytes: Buffer, document: string): string[] {
  const { count, text } = openNpy(bytes, document);
  return Array.from({ length: count }, (_, index) => text(index));
}

function openNpy(bytes: Buffer, document: string): Elements {
  const { header, start } = readHeader(bytes, document);
  const descr = /'descr':\s*'([<>|=]?)([a-zA-Z]\d+)'/.exec(header);
  const type = descr?.[2] ?? '';
  const reader = readers[type];
  if (reader === undefined) {
    const written = /'descr':\s*(.*?),?\s*'fortran_order'/.exec(header)?.[1] ?? 'unknown';
    throw new DataError(`${document} has elements of the type ${written}, which are not plain numbers.`, {
      hint: 'Save it again: np.save(FILE, a.astype(np.float32))',
    });
  }
  const shape = (/'shape':\s*\(([\d,\s]*)\)/.exec(header)?.[1] ?? '')
    .split(',')
    .filter((size) => size.trim() !== '')
    .map(Number);
  const count = shape.reduce((product, size) => product * size, 1);
  const [size, read] = reader;
  if (bytes.length - start < count * size) {
    throw cutShort(document, `it needs ${count * size} bytes of numbers but has ${bytes.length - start}`);
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset + start);
  const isLittle = descr?.[1] !== '>';
  const place = /'fortran_order':\s*True/.test(header) ? (index: number) => columnMajor(index, shape) : null;
  const at = (index: number) => (place?.(index) ?? index) * size;
  return {
    shape,
    count,
    number: (index) => read(view, at(index), isLittle),
    text(index) {
      if (type === 'i8') return String(view.getBigInt64(at(index), isLittle));
      return String(type === 'u8' ? view.getBigUint64(at(index), isLittle) : read(view, at(index), isLittle));
    },
  };
}

/** Where an element of a row-major index is in column-major (Fortran) order. */
function columnMajor(index: number, shape: readonly number[]): number {
  let [rest, place] = [index, 0];
  let stride = shape.reduce((product, size) => product * size, 1);
  for (let dimension = shape.length - 1; dimension >= 0; dimension--) {
    const size = shape[dimension] as number;
    stride /= size;
    place += (rest % size) * stride;
    rest = Math.floor(rest / size);
  }
  return place;
}

/** The texts (`<U5`, `|S5`) of a `.npy` file of one dimension; null for one of anything else. */
export function parseNpyTexts(bytes: Buffer, document: string): string[] | null {
  const { header, start } = readHeader(bytes, document);
  const [, order, kind, width] = /'descr':\s*'([<>|])([US])(\d+)'/.exec(header) ?? [];
  if (kind === undefined) return null;
  const units = kind === 'U' ? 4 : 1;
  const size = Number(width) * units;
  const count = Number(/'shape':\s*\((\d+),?\)/.exec(header)?.[1] ?? 0);
  if (bytes.length - start < count * size) throw cutShort(document, 'it has fewer texts than its header announces');
  return Array.from({ length: count }, (_, index) => {
    const text = bytes.subarray(start + index * size, start + (index + 1) * size);
    if (kind === 'S') return text.toString('utf8').replace(/\0+$/, '');
    const codes = Array.from({ length: Number(width) }, (_, unit) =>
      order === '>' ? text.readUInt32BE(4 * unit) : text.readUInt32LE(4 * unit),
    );
    return String.fromCodePoint(...codes).replace(/\0+$/, '');
  });
}

function readHeader(bytes: Buffer, document: string): { header: string; start: number } {
  if (bytes.toString('latin1', 0, 6) !== '\x93NUMPY') {
    throw new DataError(`${document} is not a .npy file: it does not begin with \\x93NUMPY.`, {
      hint: 'Write it by np.save; an .npz archive contains several .npy files.',
    });
  }
  const version = bytes[6] ?? 0;
  if (version < 1 || version > 3) {
    throw new DataError(`${document} has version ${version} of the .npy format; 1 to 3 are known.`, {
      hint: 'Save it again with np.save.',
    });
  }
  const headerStart = version === 1 ? 10 : 12;
  if (bytes.length < headerStart) throw cutShort(document, 'its header is incomplete');
  const length = version === 1 ? bytes.readUInt16LE(8) : bytes.readUInt32LE(8);
  const start = headerStart + length;
  if (bytes.length < start) throw cutShort(document, 'its header is incomplete');
  return { header: bytes.toString('utf8', headerStart, start), start };
}

function cutShort(document: string, problem: string): DataError {
  return new DataError(`${document} is truncated: ${problem}.`, { hint: 'Copy or save it again.' });
}
