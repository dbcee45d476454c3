import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { EnvironmentError } from '../../../../src/errors.js';
import { openWasmDevice } from '../../../../src/kernels/hosts/wasm/open.js';
import type { HostTensor } from '../../../../src/runtime/host-memory.js';

const built = 'src/kernels/hosts/wasm';

beforeEach(() => {
  vi.stubEnv('RNN_WASM', 'simd128');
  vi.stubEnv('RNN_THREADS', '1');
});

afterEach(() => {
  vi.unstubAllEnvs();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

describe('the wasm host cannot be had', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'rnn-wasm-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));
  const open = () => openWasmDevice({ directory: pathToFileURL(`${folder}/`) });

  it('from a file that is cut short', () => {
    const bytes = readFileSync(join(built, 'simd128.wasm'));
    writeFileSync(join(folder, 'simd128.wasm'), bytes.subarray(0, bytes.length / 2));
    expect(open).toThrow(EnvironmentError);
    expect(open).toThrow(`${join(folder, 'simd128.wasm')} cannot be loaded`);
  });

  it('from a file that is missing', () => {
    expect(open).toThrow(EnvironmentError);
    expect(open).toThrow(`${join(folder, 'simd128.wasm')} cannot be loaded: ENOENT`);
  });

  it('without shared memory', () => {
    vi.stubGlobal('SharedArrayBuffer', undefined);
    expect(() => openWasmDevice()).toThrow(EnvironmentError);
    expect(() => openWasmDevice()).toThrow('has no WebAssembly with shared memory');
  });

  it('where the system reserves no memory', () => {
    copyFileSync(join(built, 'simd128.wasm'), join(folder, 'simd128.wasm'));
    vi.spyOn(WebAssembly, 'Memory').mockImplementation(() => {
      throw new RangeError('could not allocate memory');
    });
    expect(open).toThrow(EnvironmentError);
    expect(open).toThrow('can reserve no shared memory in this process');
  });

  it('by a name that is none of its files', () => {
    vi.stubEnv('RNN_WASM', 'fast');
    expect(() => openWasmDevice()).toThrow('RNN_WASM is "fast"');
  });
});

describe('the memory of wasm', () => {
  it('that cannot grow is said to be full, and is of use again when something is freed', () => {
    const device = openWasmDevice();
    const quarter = 2 ** 28;
    const taken: Float32Array[] = [];
    expect(() => {
      for (let count = 0; count < 5; count++) taken.push(device.allocate(quarter));
    }).toThrow('WebAssembly has no memory for 1073741824 more bytes; it has 4 GB at most.');
    expect(taken.length).toBeGreaterThanOrEqual(2);
    device.release(taken[0] as Float32Array);
    expect(device.allocate(quarter)).toHaveLength(quarter);
  });

  it('stays as large as it is when outputs are released, also after failures', () => {
    const device = openWasmDevice();
    const values = new Float32Array(2 ** 20);
    const bytes = () => {
      const made = device.allocate(1);
      device.release(made);
      return made.buffer.byteLength;
    };
    const step = () => {
      const [copy] = device.execute('RnnCopy', {}, [{ values, shape: [2 ** 20] }], 1) as [HostTensor];
      device.release(copy.values);
      const ids = { values: Int32Array.of(9), shape: [1] };
      expect(() => device.execute('RnnGather', {}, [{ values, shape: [4, 2 ** 18] }, ids], 1)).toThrow('id 9');
    };
    step();
    const before = bytes();
    for (let count = 0; count < 100; count++) step();
    expect(bytes()).toBe(before);
  });
});
