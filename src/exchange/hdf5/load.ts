import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type * as H5 from 'h5wasm';
import { EnvironmentError } from '../../errors.js';

export type Hdf5 = Pick<typeof H5, 'File' | 'Group' | 'Dataset'> & { FS: Files };

/** The files of the library's own memory: it sees no others, so that no link in a file leads anywhere. */
interface Files {
  writeFile(path: string, content: Uint8Array): void;
  readFile(path: string): Uint8Array;
  unlink(path: string): void;
}

let loading: Promise<Hdf5> | null = null;

/**
 * HDF5 as WebAssembly, loaded where a file of it is read or written: 4 MB that nothing else needs. Required by its path, as the
 * command line in one piece has no `import()`, and the package names its modules for that alone.
 */
export function loadHdf5(): Promise<Hdf5> {
  loading ??= load();
  return loading;
}

async function load(): Promise<Hdf5> {
  const require = createRequire(import.meta.url);
  const file = (require.resolve.paths('h5wasm') ?? [])
    .map((folder) => join(folder, 'h5wasm', 'dist', 'esm', 'hdf5_hl.js'))
    .find((path) => existsSync(path));
  if (file === undefined) {
    throw new EnvironmentError('The package h5wasm, which reads and writes HDF5, is not installed.', {
      hint: 'Install it beside rnn: npm install h5wasm.',
    });
  }
  const library = require(file) as typeof H5;
  const module = await library.ready;
  // Errors are thrown, and not written to stderr.
  module.activate_throwing_error_handler();
  return {
    File: library.File,
    Group: library.Group,
    Dataset: library.Dataset,
    FS: (module as unknown as { FS: Files }).FS,
  };
}
