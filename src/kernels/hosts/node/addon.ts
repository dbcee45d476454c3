import { createRequire } from 'node:module';
import { EnvironmentError, RnnError } from '../../../errors.js';
import type { HostValues } from '../../../runtime/host-memory.js';
import type { InstructionSet, Steppers } from '../host.js';
import { ensureBuilt, findBuilt } from './build.js';

/** The exports of the C++ addon, for the node and tensorflow hosts. */
export interface Addon extends Steppers {
  instructionSet: InstructionSet;
  threads(): number;
  setThreads(count: number): void;
  /** Registers the operations with the libtensorflow of this process; throws an Error if none is loaded. */
  registerWithTensorFlow(): void;
  /** See `readOperationTable`. */
  operations(): string;
  /** Writes the outputs' descriptors after the inputs'. */
  execute(
    operation: number,
    attributes: Float64Array,
    inputs: readonly HostValues[],
    descriptors: Int32Array,
    outputs: number,
  ): ArrayBuffer[];
  release(buffer: ArrayBufferLike): void;
  bytesInUse(): number;
}

let loaded: { addon: Addon; path: string } | RnnError | null = null;

/**
 * Loads the addon from the user's cache, building it if needed (20 to 40 seconds, once per machine). Throws an EnvironmentError
 * with the reason if it is not available. A failed build is not repeated until one of its inputs changes, or with `retry`.
 */
export function loadAddon({ retry = false } = {}): { addon: Addon; path: string } {
  if (!loaded || (retry && loaded instanceof RnnError)) loaded = attempt(retry);
  if (loaded instanceof RnnError) throw loaded;
  return loaded;
}

function attempt(retry: boolean): { addon: Addon; path: string } | RnnError {
  try {
    return load(retry);
  } catch (error) {
    if (error instanceof RnnError) return error;
    const message = error instanceof Error ? error.message : String(error);
    return new EnvironmentError(`The native kernels cannot be loaded: ${message}`, {
      hint: 'Run `rnn doctor` to see what is missing.',
      cause: error,
    });
  }
}

function load(retry: boolean): { addon: Addon; path: string } {
  const path = built ?? ensureBuilt(undefined, { retry });
  return { addon: createRequire(import.meta.url)(path), path };
}

let built: string | null = null;

/** Whether the addon is in the user's cache, so that nothing has to be compiled. */
export function isAddonBuilt(): boolean {
  try {
    built = findBuilt();
  } catch {
    // The sources cannot be read.
    built = null;
  }
  return built !== null;
}
