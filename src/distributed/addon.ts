import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { EnvironmentError } from '../errors.js';
import { ensureBuilt } from '../kernels/hosts/node/build.js';
import { openBackend } from '../kernels/hosts/open-backend.js';

/** TensorFlow's collective runtime, one a process; see `native/collective.cc`. */
export interface Collective {
  /** Starts the engine, which listens on this worker's port. */
  enable(config: Uint8Array, server: Uint8Array): Promise<void>;
  /** Adds up the numbers of all workers, in place; each array that is being summed has a key of its own. */
  sum(values: Float32Array | Int32Array, workers: number, key: number, asBfloat16: boolean): Promise<void>;
  /** Rejects where the worker of that name does not answer. */
  checkPeer(task: string, milliseconds: number): Promise<void>;
  /** Asks peers for their health again and again; the first that does not answer ends all sums. */
  watch(tasks: readonly string[], sentences: readonly string[], onLost: (index: number) => void): void;
  unwatch(): void;
  hurry(): void;
  /** Leaves it to the caller to say who is lost; true if it has been said already, while the caller was computing. */
  acknowledge(): boolean;
  /** Fails pending sums, and waits for their threads to end. */
  abort(message: string, milliseconds: number): void;
  /** Memory that is summed without being copied. */
  allocate(bytes: number): ArrayBuffer;
  /** Memory that the other workers of this machine can map. Throws where the system gives none. */
  share(bytes: number): SharedMemory;
  /** Maps the memory of all workers; `addresses` are theirs, by rank. Throws where one cannot be mapped. */
  join(shared: SharedMemory, rank: number, addresses: readonly string[]): void;
  /** Adds up the first numbers of what has been joined, in place; see `native/shared-memory.h`. */
  sumShared(shared: SharedMemory, count: number): Promise<void>;
}

export interface SharedMemory {
  memory: ArrayBuffer;
  address: string;
}

// From src/ and from dist/ alike: the sources are shipped where they are written.
const directory = fileURLToPath(new URL('../../src/distributed/native/', import.meta.url));

let loaded: Collective | null = null;

/**
 * The engine, compiled once a machine (5 seconds). Throws an EnvironmentError if there is no TensorFlow, which it is part
 * of, or no compiler.
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
