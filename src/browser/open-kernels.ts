import { EnvironmentError } from '../errors.js';
import { setCurrentHost } from '../kernels/hosts/current.js';
import { mountDevice } from '../kernels/hosts/mount.js';
import { type WasmModule, type WebAssemblyApi, webAssembly } from '../kernels/hosts/wasm/api.js';
import { createWasmDevice } from '../kernels/hosts/wasm/device.js';
import { bestVariant, type WasmVariant } from '../kernels/hosts/wasm/variant.js';
import type { Kernels } from '../kernels/kernels.js';
import { createNativeKernels } from '../kernels/native/native.js';
import { setCurrentBackend } from '../runtime/backend.js';
import '../runtime/imported-kernels.js';
import { type Bytes, fetchFile } from './files.js';

/** Builds of the WebAssembly kernels, as URLs or bytes. By default, both are fetched from the folder of the package. */
export type WasmFiles = Partial<Record<WasmVariant, string | URL | Bytes>>;

let opened: Promise<Kernels> | null = null;

/**
 * The kernels in WebAssembly, opened once, on one thread. Throws an EnvironmentError if the engine has no WebAssembly with SIMD
 * and shared memory, and a CheckpointError where the module cannot be fetched.
 */
export async function openKernels(files: WasmFiles = {}): Promise<Kernels> {
  opened ??= open(files);
  try {
    return await opened;
  } catch (error) {
    opened = null;
    throw error;
  }
}

async function open(files: WasmFiles): Promise<Kernels> {
  if (webAssembly === undefined) throw noWebAssembly();
  const variant = variantOf(webAssembly, files);
  const given = files[variant] ?? shipped(variant);
  const isBytes = given instanceof ArrayBuffer || given instanceof Uint8Array;
  const path = isBytes ? `${variant}.wasm` : String(given);
  const module = isBytes
    ? await compile(webAssembly, new Uint8Array(given), path)
    : await fetchModule(webAssembly, path);
  const device = createWasmDevice({
    ...{ module, path, threads: 1 },
    startThread() {
      throw new Error('One thread was asked for.');
    },
  });
  const { host } = mountDevice(device);
  setCurrentBackend({ name: 'wasm', version: null, reason: null, failures: [] });
  setCurrentHost(() => host);
  return createNativeKernels();
}

/** The fastest given build that this engine supports. */
function variantOf(api: WebAssemblyApi, files: WasmFiles): WasmVariant {
  const best = bestVariant(api);
  return files[best] === undefined && files.simd128 !== undefined ? 'simd128' : best;
}

/** Written in the form in which bundlers find the two files, copy them and replace their URLs. */
function shipped(variant: WasmVariant): URL {
  return variant === 'relaxed-simd'
    ? new URL('../../src/kernels/hosts/wasm/relaxed-simd.wasm', import.meta.url)
    : new URL('../../src/kernels/hosts/wasm/simd128.wasm', import.meta.url);
}

/** Fetches and compiles a module, at the same time if the server declares its type. */
async function fetchModule(api: WebAssemblyApi, path: string): Promise<WasmModule> {
  const response = await fetchFile(path);
  if (api.compileStreaming !== undefined && response.headers.get('content-type') === 'application/wasm') {
    // A refused module is fetched again for the error message.
    const module = await api.compileStreaming(response).catch(() => null);
    if (module !== null) return module;
  }
  const fetched = response.bodyUsed ? await fetchFile(path) : response;
  return compile(api, new Uint8Array(await fetched.arrayBuffer()), path);
}

async function compile(api: WebAssemblyApi, bytes: Uint8Array, path: string): Promise<WasmModule> {
  try {
    return await api.compile(bytes);
  } catch (cause) {
    if (!startsAsModule(bytes)) {
      throw new EnvironmentError(`${path} is not a WebAssembly module.`, {
        hint: 'Serve the .wasm files of the package at that address; the server may have returned a page instead.',
        cause,
      });
    }
    throw noWebAssembly(cause);
  }
}

function startsAsModule([first, second, third, fourth]: Uint8Array): boolean {
  return first === 0x00 && second === 0x61 && third === 0x73 && fourth === 0x6d;
}

function noWebAssembly(cause?: unknown): EnvironmentError {
  return new EnvironmentError('This browser cannot run the kernels: they need WebAssembly with SIMD and threads.', {
    hint: 'Use a browser of 2023 or newer: Chrome 91, Firefox 89 and Safari 16.4 have both.',
    ...(cause === undefined ? {} : { cause }),
  });
}
