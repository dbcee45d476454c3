import { EnvironmentError } from '../../../errors.js';
import { type WasmMemory, type WasmModule, type WebAssemblyApi, webAssembly } from './api.js';
import type { WasmExports } from './exports.js';

/** The start data of a thread; can be sent to a worker. */
export interface ThreadStart {
  module: WasmModule;
  memory: WasmMemory;
  part: number;
  seen: number;
  /** Start address of its stack, which grows down. */
  stack: number;
}

/** JavaScript of a thread, given `start`; it never returns. */
export const threadScript = `
  const { module, memory, part, seen, stack } = start;
  const none = () => 0;
  const fail = (text, size) => {
    throw new Error(new TextDecoder().decode(new Uint8Array(memory.buffer, text, size).slice()));
  };
  const outOfMemory = {};
  const failForMemory = () => {
    throw outOfMemory;
  };
  const { exports } = new WebAssembly.Instance(module, {
    env: { memory, rnn_fail: fail, rnn_fail_for_memory: failForMemory, rnn_start_worker: none },
    wasi_snapshot_preview1: new Proxy({}, { get: () => none }),
  });
  for (let round = seen; ; ) {
    exports.__stack_pointer.value = stack;
    try {
      exports.rnn_serve(part, round);
    } catch (error) {
      // The waiting main thread throws instead.
      round = exports.rnn_share_failed(error === outOfMemory);
    }
  }`;

const STACK_BYTES = 1 << 20;

/** The module with its memory and typed arrays on it, without Node's API. */
export class WasmInstance {
  readonly exports: WasmExports;
  readonly #memory: WasmMemory;
  // Growing makes a new SharedArrayBuffer of the same memory; earlier views stay valid.
  readonly #buffers = new WeakSet<ArrayBufferLike>();
  #buffer: SharedArrayBuffer;

  /** `startThread` starts a worker with `threadScript`; it may return before the worker runs, but must not wait for this thread. */
  constructor(module: WasmModule, startThread: (start: ThreadStart) => void) {
    const api = webAssembly as WebAssemblyApi;
    const memory = reserveMemory(api);
    const none = () => 0;
    const { exports } = new api.Instance(module, {
      env: {
        memory,
        rnn_fail: (text: number, size: number) => {
          throw new Error(this.text(text, size));
        },
        rnn_fail_for_memory: (bytes: number) => {
          throw memoryError(bytes);
        },
        rnn_start_worker: (part: number, seen: number) => {
          const stack = this.allocate(STACK_BYTES) + STACK_BYTES;
          startThread({ module, memory, part, seen, stack });
        },
      },
      wasi_snapshot_preview1: new Proxy({}, { get: () => none }),
    });
    this.#memory = memory;
    this.#buffer = memory.buffer;
    this.#buffers.add(this.#buffer);
    this.exports = exports as WasmExports;
    this.exports.__wasm_call_ctors();
  }

  get buffer(): SharedArrayBuffer {
    if (this.#memory.buffer !== this.#buffer) {
      this.#buffer = this.#memory.buffer;
      this.#buffers.add(this.#buffer);
    }
    return this.#buffer;
  }

  owns(values: ArrayBufferView): boolean {
    return this.#buffers.has(values.buffer);
  }

  /** The address of `bytes` bytes, until `free`. Throws an EnvironmentError if the memory cannot grow. */
  allocate(bytes: number): number {
    const address = bytes < 2 ** 32 ? this.exports.rnn_allocate(bytes) >>> 0 : 0;
    if (address === 0) throw memoryError(bytes);
    return address;
  }

  free(address: number): void {
    this.exports.rnn_free(address);
  }

  /** Runs a call of the module; if it throws, all threads are idle and the stack is restored. */
  guarded<Result>(call: () => Result): Result {
    const { __stack_pointer: stackPointer } = this.exports;
    const before = stackPointer.value;
    try {
      return call();
    } catch (error) {
      this.exports.rnn_recover();
      stackPointer.value = before;
      throw error;
    }
  }

  int32s(address: number, count: number): Int32Array {
    return new Int32Array(this.buffer, address, count);
  }

  float32s(address: number, count: number): Float32Array {
    return new Float32Array(this.buffer, address, count);
  }

  float64s(address: number, count: number): Float64Array {
    return new Float64Array(this.buffer, address, count);
  }

  /** The address of a copy, until `free`. */
  copyIn(values: Float32Array | Int32Array | Uint8Array): number {
    const address = this.allocate(values.byteLength);
    const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
    new Uint8Array(this.buffer, address, values.byteLength).set(bytes);
    return address;
  }

  /** UTF-8 of `size` bytes, or up to the first zero. */
  text(address: number, size?: number): string {
    const bytes = new Uint8Array(this.buffer);
    const end = size === undefined ? bytes.indexOf(0, address) : address + size;
    // A copy: a decoder may refuse shared memory.
    return new TextDecoder().decode(bytes.slice(address, end));
  }
}

/** `bytes` is 0 if the missing amount is unknown. */
function memoryError(bytes: number): EnvironmentError {
  const purpose = bytes > 0 ? `${bytes} more bytes` : 'the work of all threads';
  return new EnvironmentError(`WebAssembly has no memory for ${purpose}; it has 4 GB at most.`, {
    hint: 'Use a smaller batch or model, or compute with the node or tensorflow host: see `rnn doctor`.',
  });
}

/** Memory that can grow to 4 GB, or to the most that the system allows a process to reserve. */
function reserveMemory({ Memory }: WebAssemblyApi): WasmMemory {
  let refusal: unknown;
  for (const maximum of [65536, 32768, 16384, 4096]) {
    try {
      return new Memory({ initial: 512, maximum, shared: true });
    } catch (error) {
      refusal = error;
    }
  }
  throw new EnvironmentError('WebAssembly cannot reserve shared memory in this process.', {
    hint: 'Allow more virtual memory (ulimit -v), and run Node without flags that disable shared memory.',
    cause: refusal,
  });
}
