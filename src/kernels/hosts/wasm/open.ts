import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { EnvironmentError } from '../../../errors.js';
import type { Device } from '../host.js';
import type { DeviceOpener } from '../opener.js';
import { type WasmModule, type WebAssemblyApi, webAssembly } from './api.js';
import { createWasmDevice } from './device.js';
import { type ThreadStart, threadScript } from './module.js';
import { bestVariant, type WasmVariant } from './variant.js';

// The same path from src/ and dist/: the package contains the built files in src/.
const shipped = new URL('../../../../src/kernels/hosts/wasm/', import.meta.url);

export const opener: DeviceOpener = { openDevice: () => openWasmDevice() };

/** The wasm host in Node; `RNN_WASM` selects one of its two files. Throws an EnvironmentError with the reason if it is not available. */
export function openWasmDevice({ directory = shipped } = {}): Device {
  if (!webAssembly || typeof SharedArrayBuffer === 'undefined') {
    throw new EnvironmentError(`This Node (${process.version}) has no WebAssembly with shared memory.`, {
      hint: 'Run Node 20.19 or newer, without flags that disable these.',
    });
  }
  const path = fileURLToPath(new URL(`${chooseVariant(webAssembly)}.wasm`, directory));
  const module = compile(webAssembly, path);
  return createWasmDevice({ module, path, threads: defaultThreads(), startThread });
}

function chooseVariant(api: WebAssemblyApi): WasmVariant {
  const asked = process.env.RNN_WASM;
  if (asked === 'relaxed-simd' || asked === 'simd128') return asked;
  if (asked) {
    throw new EnvironmentError(`RNN_WASM is "${asked}", which is not a file of the wasm host.`, {
      hint: 'Set it to simd128 or relaxed-simd, or unset it.',
    });
  }
  return bestVariant(api);
}

function compile({ Module }: WebAssemblyApi, path: string): WasmModule {
  try {
    return new Module(readFileSync(path));
  } catch (error) {
    throw new EnvironmentError(`${path} cannot be loaded: ${(error as Error).message}.`, {
      hint: 'Install rnn again if the file is missing or damaged; WebAssembly needs SIMD and threads, which Node 20.19 has.',
      cause: error,
    });
  }
}

function defaultThreads(): number {
  const asked = Math.trunc(Number(process.env.RNN_THREADS)) || 0;
  return Math.min(asked > 0 ? asked : availableParallelism(), 64);
}

const workerSource = `const { workerData: start } = require('node:worker_threads');${threadScript}`;

function startThread(start: ThreadStart): void {
  // Threads do not keep the process alive.
  new Worker(workerSource, { eval: true, workerData: start, execArgv: [] }).unref();
}
