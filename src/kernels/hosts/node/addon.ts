import { createRequire } from 'node:module';
import { EnvironmentError, RnnError } from '../../../errors.js';
import type { HostValues } from '../../../runtime/host-memory.js';
import type { InstructionSet, Steppers } from '../host.js';
import { ensureBuilt, findBuilt } from './build.js';

/** What the C++ addon exports, for the node and the tensorflow host. */
export interface Addon extends Steppers {
  instructionSet: InstructionSet;
  threads(): number;
  setThreads(count: number): void;
  /** Declares the operations to the libtensorflow of this process; throws an Error where none is loaded. */
  registerWithTensorFlow(): void;
  /** See `readOperationTable`. */
  operations(): string;
  /** Fills in the outputs' descriptors after the inputs'. */
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
 * The addon, found in the user's cache or built into it (about 20 seconds, once a machine). Throws an EnvironmentError
 * that says why it cannot be had; a build that failed is not tried again until something it depends on changes, or `retry`.
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
