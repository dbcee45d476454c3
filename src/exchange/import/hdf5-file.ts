import { basename } from 'node:path';
import type { NamedArray } from '../../model/parameters.js';
import { type Hdf5, loadHdf5 } from '../hdf5/load.js';
import { unreadable } from './files.js';

/** Maximum number of values in a dataset, above any model that rnn could train. */
const MOST_VALUES = 2 ** 30;

/** An open HDF5 file. Every method throws a CheckpointError that names the file if it is damaged. */
export interface Hdf5Reader {
  /** Names in a group; none if there is no such group. */
  keys(path: string): string[];
  /** Numbers of a dataset of floats, as float32. */
  array(path: string, name: string): NamedArray;
  has(path: string): boolean;
  /** A text, or a list of texts. */
  attribute(path: string, name: string): string | string[] | null;
}

/** Reads HDF5 in the library's own memory, which has no other files, so external links cannot be followed. */
export async function readHdf5<Result>(
  bytes: Uint8Array,
  file: string,
  read: (reader: Hdf5Reader) => Result,
): Promise<Result> {
  const hdf5 = await loadHdf5();
  const path = `/${process.pid}.h5`;
  hdf5.FS.writeFile(path, bytes);
  let open: InstanceType<Hdf5['File']> | null = null;
  try {
    open = new hdf5.File(path, 'r');
    return read(readerOf(hdf5, open, bytes.length, file));
  } catch (cause) {
    if (cause instanceof Error && cause.name === 'CheckpointError') throw cause;
    throw unreadable(file, 'it is damaged, or not an HDF5 file');
  } finally {
    try {
      open?.close();
    } catch {
      // The file is damaged; its memory belongs to the library.
    }
    hdf5.FS.unlink(path);
  }
}

function readerOf(hdf5: Hdf5, root: InstanceType<Hdf5['File']>, size: number, file: string): Hdf5Reader {
  const get = (path: string) => {
    try {
      return root.get(path);
    } catch {
      return null;
    }
  };
  return {
    has: (path) => get(path) !== null,
    keys(path) {
      const group = get(path);
      if (!(group instanceof hdf5.Group)) return [];
      const names = group.keys();
      if (names.length > 10_000) throw unreadable(file, `${basename(path)} has ${names.length} entries`);
      return names;
    },
    array(path, name) {
      const dataset = get(path);
      const quoted = JSON.stringify(path);
      if (!(dataset instanceof hdf5.Dataset)) throw unreadable(file, `it has no dataset ${quoted}`);
      const { shape, metadata } = dataset;
      const { type, size: width } = metadata;
      if (shape === null || shape.length > 8) throw unreadable(file, `${quoted} has no shape`);
      // Class 1 is floating-point.
      if (type !== 1 || (width !== 4 && width !== 8 && width !== 2))
        throw unreadable(file, `${quoted} holds no floats`);
      const count = shape.reduce((product, dimension) => product * dimension, 1);
      // Deflate compresses to about a thousandth at best: a larger declared size is impossible for a file of this length.
      if (!(count <= MOST_VALUES) || count * width > size * 1100) {
        throw unreadable(file, `${quoted} would have ${count} numbers, and the file has ${size} bytes`);
      }
      const value = dataset.value;
      const values = typeof value === 'number' ? [value] : value;
      if (!ArrayBuffer.isView(values) && !Array.isArray(values)) throw unreadable(file, `${quoted} holds no floats`);
      const data = Float32Array.from(values as ArrayLike<number>);
      if (data.length !== count) throw unreadable(file, `${quoted} has ${data.length} numbers instead of ${count}`);
      return { name, shape: [...shape], data };
    },
    attribute(path, name) {
      const entity = path === '/' ? root : get(path);
      if (entity === null || !('attrs' in entity)) return null;
      const attribute = entity.attrs[name];
      if (attribute === undefined) return null;
      const { shape, metadata } = attribute;
      const count = shape?.reduce((product, dimension) => product * dimension, 1) ?? 1;
      if (!(count <= 100_000) || metadata.size * count > size * 1100)
        throw unreadable(file, `its attribute ${name} has an absurd size`);
      const value: unknown = attribute.value;
      if (typeof value === 'string') return value;
      return Array.isArray(value) && value.every((item) => typeof item === 'string') ? value : null;
    },
  };
}
