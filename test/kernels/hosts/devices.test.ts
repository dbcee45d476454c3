import { beforeAll, describe, expect, it, vi } from 'vitest';
import type { Device, StepperModel } from '../../../src/kernels/hosts/host.js';
import { openNodeDevice } from '../../../src/kernels/hosts/node/open.js';
import { openWasmDevice } from '../../../src/kernels/hosts/wasm/open.js';
import type { HostTensor } from '../../../src/runtime/host-memory.js';
import { createRandom } from '../../../src/runtime/random.js';

const openers = {
  node: () => openNodeDevice(),
  'wasm simd128': () => withVariant('simd128'),
};

function withVariant(name: string): Device {
  vi.stubEnv('RNN_WASM', name);
  try {
    return openWasmDevice();
  } finally {
    vi.unstubAllEnvs();
  }
}

function normal(shape: number[], seed: number): HostTensor {
  const random = createRandom(seed);
  const size = shape.reduce((product, length) => product * length, 1);
  return { values: Float32Array.from({ length: size }, () => 0.5 * random.normal()), shape };
}

const ints = (...values: number[]): HostTensor => ({ values: Int32Array.from(values), shape: [values.length] });

/** An LSTM layer large enough to be shared between threads. */
function runLayer(device: Device): Float32Array {
  const [T, B, I, H] = [8, 16, 48, 64];
  const inputs = [
    ...[normal([T, B, I], 1), normal([I, 4 * H], 2), normal([H, 4 * H], 3), normal([4 * H], 4)],
    ...[{ values: new Int32Array(0), shape: [0] }, normal([B, H], 5), normal([B, H], 6)],
  ];
  const outputs = device.execute('RnnLstmForward', { reverse: false }, inputs, 4);
  const output = (outputs[0] as HostTensor).values.slice() as Float32Array;
  for (const { values } of outputs) device.release(values);
  return output;
}

const model: StepperModel = {
  cell: 'lstm',
  relu: 0,
  format: 0,
  layers: [
    {
      inputs: 4,
      hidden: 6,
      kernel: normal([4, 24], 7).values as Float32Array,
      recurrentKernel: normal([6, 24], 8).values as Float32Array,
      bias: normal([24], 9).values as Float32Array,
    },
  ],
  vocabulary: 5,
  outputs: 5,
  embedding: normal([5, 4], 10).values as Float32Array,
  outputKernel: normal([6, 5], 11).values as Float32Array,
  outputBias: normal([5], 12).values as Float32Array,
};

describe.each(Object.keys(openers) as (keyof typeof openers)[])('the %s device', (name) => {
  let device: Device;
  beforeAll(() => {
    device = openers[name]();
  });

  const table = normal([3, 2], 1);
  const gather = (...ids: number[]) => device.execute('RnnGather', {}, [table, ints(...ids)], 1);

  it('runs an operation on arrays of JavaScript', () => {
    const [rows] = gather(2, 0) as [HostTensor];
    expect(rows.shape).toEqual([2, 2]);
    expect([...rows.values]).toEqual([...table.values.slice(4, 6), ...table.values.slice(0, 2)]);
    device.release(rows.values);
  });

  it('runs an operation on any number of arrays', () => {
    const gradients = [1, 2, 3].map((seed) => normal([seed, 5], seed));
    const [norm] = device.execute('RnnGlobalNorm', { N: 3 }, gradients, 1) as [HostTensor];
    const squares = gradients.flatMap(({ values }) => [...values]).reduce((sum, value) => sum + value ** 2, 0);
    expect(norm.shape).toEqual([]);
    expect(norm.values[0]).toBeCloseTo(Math.sqrt(squares), 5);
    device.release(norm.values);
  });

  it('tells its own memory and views of it from other arrays', () => {
    const [rows] = gather(1) as [HostTensor];
    expect(device.owns(rows.values)).toBe(true);
    expect(device.owns(rows.values.subarray(1))).toBe(true);
    expect(device.owns(table.values)).toBe(false);
    const placed = device.place(table.values);
    expect([...placed]).toEqual([...table.values]);
    expect(device.place(placed)).toBe(placed);
    device.release(rows.values);
  });

  it.each([
    ['an id that is no row', () => gather(3), 'RnnGather: id 3 is not in 0..2'],
    ['a missing input', () => device.execute('RnnGather', {}, [table], 1), 'RnnGather: it takes 2 inputs, not 1'],
    [
      'an input of another type',
      () => device.execute('RnnGather', {}, [table, normal([2], 2)], 1),
      'RnnGather: input 1 is of another type',
    ],
    ['an unknown operation', () => device.execute('RnnNone', {}, [], 1), 'there is no operation RnnNone'],
    [
      'an unknown attribute',
      () => device.execute('RnnGather', { fast: true }, [table, ints(0)], 1),
      'has no attribute fast',
    ],
    [
      'seven dimensions',
      () => device.execute('RnnCopy', {}, [{ values: new Float32Array(1), shape: [1, 1, 1, 1, 1, 1, 1] }], 1),
      'a tensor has 7 dimensions',
    ],
  ])('refuses %s and computes on', (_, call, message) => {
    expect(call).toThrow(message);
    expect((gather(0)[0] as HostTensor).values).toHaveLength(2);
  });

  it('computes the same on one, two and three threads', () => {
    device.setThreads(1);
    const alone = runLayer(device);
    for (const threads of [2, 3, 2]) {
      device.setThreads(threads);
      expect(device.threads()).toBe(threads);
      expect(runLayer(device)).toEqual(alone);
    }
  });

  it('refuses a number of threads that it cannot have', () => {
    expect(() => device.setThreads(0)).toThrow('1..64');
    expect(() => device.setThreads(65)).toThrow('1..64');
  });

  it('leaves the cores alone when it has nothing to do', async () => {
    device.setThreads(3);
    runLayer(device);
    const used: number[] = [];
    for (let count = 0; count < 3; count++) {
      const before = process.cpuUsage();
      await new Promise((resolve) => setTimeout(resolve, 300));
      const { user, system } = process.cpuUsage(before);
      used.push((user + system) / 1000);
    }
    // Threads that span for work would take two cores: 600 ms. What else the process does is over at some time.
    expect(Math.min(...used)).toBeLessThan(150);
  });

  it('gives the memory of outputs back when they are released', () => {
    const values = device.place(new Float32Array(2 ** 22));
    const step = () =>
      device.release((device.execute('RnnCopy', {}, [{ values, shape: [2 ** 22] }], 1)[0] as HostTensor).values);
    for (let count = 0; count < 5; count++) step();
    const before = process.memoryUsage.rss();
    for (let count = 0; count < 100; count++) step();
    // Kept, they would be 1.6 GB.
    expect(process.memoryUsage.rss() - before).toBeLessThan(200e6);
  });

  it('draws tokens, and says what it cannot take', () => {
    const stepper = device.createStepper(model, 2);
    const logits = new Float32Array(10);
    device.stepperStep(stepper, Int32Array.of(1, 4), logits);
    expect(logits.every((logit) => Number.isFinite(logit) && logit !== 0)).toBe(true);
    expect(() => device.stepperStep(stepper, Int32Array.of(1, 5), logits)).toThrow('token 5 is not in the vocabulary');
    expect(() => device.stepperStep(stepper, Int32Array.of(1, 1), new Float32Array(9))).toThrow(
      'logits has 9 numbers, not 10',
    );
    expect(() => device.stepperSetRule(stepper, 2, 1, Int32Array.of())).toThrow('there is no row 2');
    device.stepperSetRule(stepper, 0, 1, Int32Array.of(0, 1));
    const drawn = new Int32Array(6);
    const uniforms = Float64Array.of(0.1, 0.2, 0.3, 0.4, 0.5, 0.6);
    expect(device.stepperDraw(stepper, Int32Array.of(1, 4), uniforms, -2, drawn)).toBe(3);
    expect(drawn.every((token) => token >= 0 && token < 5)).toBe(true);
    expect([drawn[0], drawn[2], drawn[4]].every((token) => (token as number) > 1)).toBe(true);
    device.disposeStepper(stepper);
    expect(() => device.stepperStep(stepper, Int32Array.of(1, 1), logits)).toThrow('the stepper is disposed');
  });
});

describe('the two devices', () => {
  it('agree to a few units in the last place', () => {
    const [node, wasm] = Object.values(openers).map((open) => runLayer(open())) as [Float32Array, Float32Array];
    const differences = node.map((value, index) => Math.abs(value - (wasm[index] as number)));
    expect(Math.max(...differences)).toBeLessThan(5e-6);
    expect(node.some((value) => Math.abs(value) > 0.1)).toBe(true);
  });
});
