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

// From src/ and from dist/ alike: the built files are shipped where they are committed.
const shipped = new URL('../../../../src/kernels/hosts/wasm/', import.meta.url);

export const opener: DeviceOpener = { openDevice: () => openWasmDevice() };

/** The wasm host in Node; `RNN_WASM` asks for one of its two files. Throws an EnvironmentError that says why it cannot be had. */
export function openWasmDevice({ directory = shipped } = {}): Device {
  if (!webAssembly || typeof SharedArrayBuffer === 'undefined') {
    throw new EnvironmentError(`This Node (${process.version}) has no WebAssembly with shared memory.`, {
      hint: 'Run Node 20.19 or newer, without flags that turn these off.',
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
    throw new EnvironmentError(`RNN_WASM is "${asked}", which is none of the wasm host's files.`, {
      hint: 'Set it to simd128 or relaxed-simd, or leave it out.',
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
  // Asleep or at work, it does not keep the process alive.
  new Worker(workerSource, { eval: true, workerData: start, execArgv: [] }).unref();
}
