import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { EnvironmentError } from '../../../../src/errors.js';
import { openWasmDevice } from '../../../../src/kernels/hosts/wasm/open.js';
import type { HostTensor } from '../../../../src/runtime/host-memory.js';
import { createRandom } from '../../../../src/runtime/random.js';
import { randomValues } from '../../fixtures.js';

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
    expect(open).toThrow('cannot reserve shared memory in this process');
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

  it('keeps its size when outputs are released, also after failures', () => {
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

  it('stays flat while the sizes of what is taken change from batch to batch', () => {
    const device = openWasmDevice();
    const random = createRandom(1);
    const batch = () => {
      const length = 1 + random.integer(400);
      const taken = Array.from({ length: 40 }, () => device.allocate(length * (1 + random.integer(512))));
      random.shuffle(taken);
      for (const values of taken) device.release(values);
    };
    const size = () => {
      const made = device.allocate(1);
      device.release(made);
      return made.buffer.byteLength;
    };
    // The largest that it can be, so that nothing later has a reason to grow it.
    const all = Array.from({ length: 40 }, () => device.allocate(400 * 512));
    for (const values of all) device.release(values);
    const [used, reserved] = [device.bytesInUse(), size()];
    for (let count = 0; count < 2000; count++) batch();
    expect(device.bytesInUse()).toBe(used);
    expect(size()).toBe(reserved);
  });

  it('gives blocks that overlap no other, whatever was freed before', () => {
    const device = openWasmDevice();
    const random = createRandom(2);
    const held: { values: Float32Array; mark: number }[] = [];
    for (let mark = 1; mark <= 5000; mark++) {
      if (held.length > 50 || (held.length > 0 && random.next() < 0.4)) {
        const [{ values, mark: written }] = held.splice(random.integer(held.length), 1) as [(typeof held)[number]];
        expect(values.every((value) => value === written)).toBe(true);
        device.release(values);
      } else {
        const values = device.allocate(1 + random.integer(2 ** random.integer(12)));
        expect(values.byteOffset % 64).toBe(0);
        held.push({ values: values.fill(mark), mark });
      }
    }
  });

  it('that is full in the share of a thread ends the operation in one sentence, and the next one is right', () => {
    vi.stubEnv('RNN_THREADS', '2');
    const device = openWasmDevice();
    const [T, B, I, H] = [3, 5, 4, 595];
    const shapes = [[T, B, I], [I, 3 * H], [H, 3 * H], [3 * H], [0], [B, H]];
    const inputs = shapes.map((shape, index): HostTensor => {
      const count = shape.reduce((size, length) => size * length, 1);
      const values = index === 4 ? new Int32Array(count) : randomValues(count, 0.1, index);
      return { values: device.place(values), shape };
    });
    const run = () => device.execute('RnnGruForward', { reverse: false }, inputs, 3).map(({ values }) => values);
    const expected = run();
    for (const values of run()) device.release(values);

    // All there is, in blocks that become smaller and smaller; the small ones come back one by one until there is enough.
    const taken: Float32Array[] = [];
    for (let count = 2 ** 26; count >= 16; count /= 2) {
      try {
        for (;;) taken.push(device.allocate(count));
      } catch (error) {
        expect(error).toBeInstanceOf(EnvironmentError);
      }
    }
    let failures = 0;
    let results: HostTensor['values'][] | null = null;
    while (results === null) {
      try {
        results = run();
      } catch (error) {
        expect((error as Error).message).toMatch(/^WebAssembly has no memory for .*; it has 4 GB at most\.$/);
        expect(error).toBeInstanceOf(EnvironmentError);
        failures++;
        device.release(taken.pop() as Float32Array);
      }
    }
    expect(failures).toBeGreaterThan(5);
    expect(results).toEqual(expected);
  }, 120_000);
});
