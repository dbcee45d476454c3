import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { EnvironmentError } from '../errors.js';
import { ensureBuilt } from '../kernels/hosts/node/build.js';
import { openBackend } from '../kernels/hosts/open-backend.js';

/** TensorFlow's collective runtime, one per process; see `native/collective.cc`. */
export interface Collective {
  /** Starts the engine, which listens on this worker's port. */
  enable(config: Uint8Array, server: Uint8Array): Promise<void>;
  /** Sums the numbers of all workers in place; concurrent sums need different keys. */
  sum(values: Float32Array | Int32Array, workers: number, key: number, asBfloat16: boolean): Promise<void>;
  /** Rejects if the worker with this name does not answer. */
  checkPeer(task: string, milliseconds: number): Promise<void>;
  /** Checks the health of peers repeatedly; the first one that does not answer aborts all sums. */
  watch(tasks: readonly string[], sentences: readonly string[], onLost: (index: number) => void): void;
  unwatch(): void;
  hurry(): void;
  /** From now on the caller reports the lost worker. True if it was already reported while the caller was computing. */
  acknowledge(): boolean;
  /** Aborts pending sums and waits for their threads to end. */
  abort(message: string, milliseconds: number): void;
  /** Memory that is summed without a copy. */
  allocate(bytes: number): ArrayBuffer;
  /** Memory that the other workers on this machine can map. Throws if the system does not provide it. */
  share(bytes: number): SharedMemory;
  /** Maps the memory of all workers; `addresses` is ordered by rank. Throws if one cannot be mapped. */
  join(shared: SharedMemory, rank: number, addresses: readonly string[]): void;
  /** Sums the first `count` numbers of the joined memory in place; see `native/shared-memory.h`. */
  sumShared(shared: SharedMemory, count: number): Promise<void>;
}

export interface SharedMemory {
  memory: ArrayBuffer;
  address: string;
}

// The same path from src/ and from dist/: the package contains the sources in src/.
const directory = fileURLToPath(new URL('../../src/distributed/native/', import.meta.url));

let loaded: Collective | null = null;

/**
 * The engine, compiled once per machine (5 seconds). Throws an EnvironmentError without TensorFlow, which contains the runtime,
 * or without a compiler.
 */
export function loadCollective(): Collective {
  loaded ??= load();
  return loaded;
}

function load(): Collective {
  const backend = openBackend();
  if (backend.name !== 'tensorflow') {
    throw new EnvironmentError(
      `Training on several workers needs TensorFlow, whose engine sums the gradients: ${backend.reason ?? `this run computes on the ${backend.name} backend`}.`,
      {
        hint: 'Run `rnn doctor` to see how to install it, or train in one process: unset TF_CONFIG and remove --workers.',
      },
    );
  }
  const file = ensureBuilt({ name: 'collective', directory });
  try {
    return createRequire(import.meta.url)(file) as Collective;
  } catch (cause) {
    throw new EnvironmentError(`The engine that sums gradients cannot be loaded: ${(cause as Error).message}.`, {
      hint: 'Run `rnn doctor` to see what is missing.',
      cause,
    });
  }
}
