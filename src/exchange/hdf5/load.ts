import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type * as H5 from 'h5wasm';
import { EnvironmentError } from '../../errors.js';

export type Hdf5 = Pick<typeof H5, 'File' | 'Group' | 'Dataset'> & { FS: Files };

/** The file system in the library's memory. The library sees no other files, so links in a file cannot be followed. */
interface Files {
  writeFile(path: string, content: Uint8Array): void;
  readFile(path: string): Uint8Array;
  unlink(path: string): void;
}

let loading: Promise<Hdf5> | null = null;

/**
 * HDF5 as WebAssembly: 4 MB, loaded only when an HDF5 file is read or written. It is required by its path, because the bundled
 * command line has no `import()`, and the package exports its modules only for `import()`.
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
  // Throw errors instead of printing them to stderr.
  module.activate_throwing_error_handler();
  return {
    File: library.File,
    Group: library.Group,
    Dataset: library.Dataset,
    FS: (module as unknown as { FS: Files }).FS,
  };
}
