import type { Tensor, Tensor1D, Tensor2D, Tensor3D } from '@tensorflow/tfjs-core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CellName } from '../../src/kernels/cells.js';
import { currentHost } from '../../src/kernels/hosts/current.js';
import type { CellState } from '../../src/kernels/kernels.js';
import { referenceKernels } from '../../src/kernels/reference/reference.js';
import { selectKernels } from '../../src/kernels/select.js';
import { createStepper as create } from '../../src/kernels/stepper/create-stepper.js';
import { createDraws } from '../../src/kernels/stepper/draw.js';
import type { StepperWeights } from '../../src/kernels/stepper/stepper.js';
import { createRandom } from '../../src/runtime/random.js';
import { tf } from '../../src/runtime/tensorflow.js';
import { gateCounts, randomTensor, relativeError } from './fixtures.js';
import { roundToBfloat16 } from './rounded-layer.js';

beforeEach(() => tf.engine().startScope());
afterEach(() => tf.engine().endScope());

interface Model {
  cell: CellName;
  activation?: 'tanh' | 'relu';
  hiddenSizes: number[];
  V: number;
  /** Null for one-hot tokens. */
  E: number | null;
}

function buildWeights({ cell, activation = 'tanh', hiddenSizes, V, E }: Model): StepperWeights {
  const layers = hiddenSizes.map((H, index) => {
    const I = index === 0 ? (E ?? V) : (hiddenSizes[index - 1] as number);
    const columns = gateCounts[cell] * H;
    return {
      kernel: randomTensor<Tensor2D>([I, columns], 1 / Math.sqrt(I), 10 * index + 1),
      recurrentKernel: randomTensor<Tensor2D>([H, columns], 1 / Math.sqrt(H), 10 * index + 2),
      bias: randomTensor<Tensor1D>([columns], 0.2, 10 * index + 3),
    };
  });
  const top = hiddenSizes.at(-1) as number;
  return {
    spec: { cell, activation, reverse: false },
    layers,
    embedding: E === null ? null : randomTensor<Tensor2D>([V, E], 1, 101),
    outputKernel: randomTensor([top, V], 1 / Math.sqrt(top), 102),
    outputBias: randomTensor([V], 0.5, 103),
  };
}

/** Logits of all steps [T * B * V] through the layers of the reference, a whole sequence at once. */
function unrolled(weights: StepperWeights, tokens: number[][]): Float32Array {
  const [T, B] = [tokens.length, (tokens[0] as number[]).length];
  const V = weights.outputBias.shape[0];
  const ids = tf.tensor1d(tokens.flat(), 'int32');
  const first = weights.embedding ? tf.gather(weights.embedding, ids) : tf.oneHot(ids, V).toFloat();
  let x = first.reshape<Tensor3D>([T, B, -1]);
  for (const layer of weights.layers) {
    const H = layer.recurrentKernel.shape[0];
    const states = weights.spec.cell === 'lstm' ? 2 : 1;
    const initialState = Array.from({ length: states }, () => tf.zeros([B, H])) as CellState;
    x = referenceKernels.recurrentForward(weights.spec, {
      input: x,
      weights: layer,
      initialState,
      lengths: null,
    }).output;
  }
  const top = weights.outputKernel.shape[0];
  return tf
    .matMul(x.reshape<Tensor2D>([T * B, top]), weights.outputKernel)
    .add(weights.outputBias)
    .dataSync<'float32'>();
}

function tokensFor(T: number, B: number, V: number): number[][] {
  return Array.from({ length: T }, (_, t) => Array.from({ length: B }, (_, row) => (t * 13 + row * 7 + 3) % V));
}

const models: Model[] = (['lstm', 'gru', 'simpleRnn'] as const).flatMap((cell) => [
  { cell, hiddenSizes: [20, 33], V: 11, E: 6 },
  { cell, hiddenSizes: [16], V: 70, E: null },
  { cell, hiddenSizes: [1, 7, 3], V: 2, E: 1 },
  { cell, hiddenSizes: [130, 130], V: 65, E: 64 },
]);
models.push({ cell: 'simpleRnn', activation: 'relu', hiddenSizes: [20, 5], V: 11, E: 6 });

describe.each(['native', 'reference'] as const)('a %s stepper', (name) => {
  const kernels = selectKernels(name);

  it.each(models.flatMap((model) => [1, 3, 17].map((B) => ({ ...model, B }))))(
    'gives the logits of the unrolled model: $cell $activation $hiddenSizes V$V E$E B$B',
    ({ B, ...model }) => {
      const weights = buildWeights(model);
      const tokens = tokensFor(4, B, model.V);
      const stepper = create(kernels, weights, B);
      const logits = tokens.flatMap((row) => [...stepper.step(Int32Array.from(row))]);
      expect(relativeError(logits, unrolled(weights, tokens))).toBeLessThan(1e-4);
      stepper.dispose();
    },
  );

  it.each(['lstm', 'gru', 'simpleRnn'] as const)('continues from a saved state: %s', (cell) => {
    const stepper = create(kernels, buildWeights({ cell, hiddenSizes: [5, 9], V: 6, E: 4 }), 2);
    const step = (...tokens: number[]) => stepper.step(Int32Array.from(tokens)).slice();
    step(1, 2);
    const state = stepper.getState();
    expect(state.length).toBe(2 * stepper.stateSize);
    const first = step(3, 4);
    step(5, 0);
    stepper.setState(state);
    expect(step(3, 4)).toEqual(first);
    stepper.dispose();
  });

  it('rows can be moved from place to place with their states', () => {
    const stepper = create(kernels, buildWeights({ cell: 'lstm', hiddenSizes: [5, 9], V: 6, E: 4 }), 2);
    stepper.step(Int32Array.of(1, 2));
    const state = stepper.getState();
    const size = stepper.stateSize;
    const straight = stepper.step(Int32Array.of(3, 4)).slice();
    stepper.setState(Float32Array.of(...state.slice(size), ...state.slice(0, size)));
    const crossed = stepper.step(Int32Array.of(4, 3)).slice();
    expect(relativeError([...crossed.slice(6), ...crossed.slice(0, 6)], straight)).toBeLessThan(1e-6);
    stepper.dispose();
  });

  it.each(['lstm', 'gru', 'simpleRnn'] as const)('computes the rows in use, each as it would alone: %s', (cell) => {
    const weights = buildWeights({ cell, hiddenSizes: [5, 9], V: 6, E: 4 });
    const [stepper, alone] = [create(kernels, weights, 7), create(kernels, weights, 1)];
    const rule = { temperature: 1, excluded: [1] };
    for (let row = 0; row < 7; row++) stepper.setRule(row, row === 4 ? rule : { temperature: 0, excluded: [row % 6] });
    stepper.step(Int32Array.of(0, 1, 2, 3, 4, 5, 0));
    const state = stepper.getState();
    const size = stepper.stateSize;
    const stateOf = (row: number) => (row < 0 ? new Float32Array(size) : state.slice(row * size, (row + 1) * size));
    let parents = [0, 1, 2, 3, 4, 5, 6];
    // Towards the front, with a new one; in any order; more than before.
    for (const places of [
      [0, 2, 4, 5, -1],
      [2, 1, 2, 0],
      [0, 1, 2, 3, -1, -1],
    ]) {
      stepper.arrange(Int32Array.from(places));
      parents = places.map((place) => (place < 0 ? -1 : (parents[place] as number)));
      expect(stepper.rows).toBe(parents.length);
      expect([...stepper.getState()]).toEqual(parents.flatMap((parent) => [...stateOf(parent)]));
    }
    const logits = stepper.step(Int32Array.from(parents, () => 3)).slice();
    expect(logits.length).toBe(6 * parents.length);
    for (const [row, parent] of parents.entries()) {
      alone.setState(stateOf(parent));
      const [own, expected] = [logits.slice(row * 6, (row + 1) * 6), alone.step(Int32Array.of(3))];
      if (name === 'native') expect(own).toEqual(expected);
      expect(relativeError(own, expected)).toBeLessThan(1e-6);
    }
    stepper.dispose();
    alone.dispose();
  });

  it('moves the rules of rows with their states, and gives new rows the first one', () => {
    const weights = { ...buildWeights({ cell: 'gru', hiddenSizes: [8], V: 6, E: 4 }) };
    const stepper = create(kernels, { ...weights, outputBias: tf.tensor1d([9, 8, 7, 6, 5, 4]).mul(100) }, 4);
    for (let row = 0; row < 4; row++) {
      stepper.setRule(row, { temperature: 0, excluded: [0, 1, 2, 3].slice(0, row) });
    }
    const draw = (rows: number) => [...stepper.draw(new Int32Array(rows), new Float64Array(rows), null)];
    expect(draw(4)).toEqual([0, 1, 2, 3]);
    stepper.arrange(Int32Array.of(1, 3, -1));
    expect(draw(3)).toEqual([1, 3, 0]);
    stepper.arrange(Int32Array.of(1, 0, 0, -1));
    expect(draw(4)).toEqual([3, 1, 1, 0]);
    stepper.dispose();
  });

  it('forgets everything when it is reset', () => {
    const stepper = create(kernels, buildWeights({ cell: 'gru', hiddenSizes: [8], V: 6, E: 4 }), 1);
    const first = stepper.step(Int32Array.of(1)).slice();
    stepper.step(Int32Array.of(2));
    stepper.reset();
    expect(stepper.step(Int32Array.of(1))).toEqual(first);
    stepper.dispose();
  });

  it.each([
    { cell: 'lstm', hiddenSizes: [8, 5], V: 6, E: 4, B: 1 },
    { cell: 'gru', hiddenSizes: [20], V: 37, E: 4, B: 3 },
    { cell: 'simpleRnn', hiddenSizes: [8], V: 65, E: null, B: 17 },
  ] as (Model & { B: number })[])('draws as it would step by step: $cell V$V B$B', ({ B, ...model }) => {
    const weights = buildWeights(model);
    const [stepper, stepwise] = [create(kernels, weights, B), create(kernels, weights, B)];
    const expected = createDraws(stepwise);
    for (let row = 0; row < B; row++) {
      const rule = {
        temperature: [0, 1, 0.5, 2.3][row % 4] as number,
        excluded: row % 3 === 0 ? [] : [1, row % model.V],
      };
      stepper.setRule(row, rule);
      expected.setRule(row, rule);
    }
    const random = createRandom(5);
    for (const steps of [1, 7, 2]) {
      const uniforms = Float64Array.from({ length: steps * B }, () => random.next());
      const tokens = new Int32Array(B).fill(2);
      expect(Array.from(stepper.draw(tokens, uniforms, null))).toEqual(
        Array.from(expected.draw(tokens, uniforms, null)),
      );
      expect(stepper.getState()).toEqual(stepwise.getState());
    }
    stepper.dispose();
    stepwise.dispose();
  });

  it('stops after the step in which a row drew the end', () => {
    const weights = buildWeights({ cell: 'lstm', hiddenSizes: [8], V: 6, E: 4 });
    const stepper = create(kernels, weights, 2);
    for (const row of [0, 1]) stepper.setRule(row, { temperature: 1, excluded: [] });
    const uniforms = Float64Array.from({ length: 200 }, (_, index) => (index * 0.618) % 1);
    const drawn = [...stepper.draw(Int32Array.of(0, 1), uniforms, 3)];
    expect(drawn.length).toBeLessThan(200);
    expect(drawn.slice(-2)).toContain(3);
    expect(drawn.slice(0, -2)).not.toContain(3);
    stepper.dispose();
  });

  it.each([
    // Rows in their prompts beside, before and after rows that draw; 3 ends a text, but not inside a prompt.
    [
      [
        [0.1, 0.5, 3],
        [4, 0.5, 1],
        [2, 1, 5],
      ],
    ],
    [
      [
        [4, 3, 5],
        [0.2, 4, 1],
        [0.3, 0.7, 5],
      ],
    ],
    [
      [
        [4, 3],
        [5, 1],
        [2, 3],
      ],
    ],
  ])('reads prompts beside draws as it reads them alone: %j', (plan) => {
    const weights = buildWeights({ cell: 'lstm', hiddenSizes: [8, 5], V: 6, E: 4 });
    const steps = plan.map((row) => row.map((entry) => (Number.isInteger(entry) ? -1 - entry : entry)));
    const rule = { temperature: 1, excluded: [3] };
    const together = create(kernels, weights, steps.length);
    const alone = create(kernels, weights, 1);
    for (const row of steps.keys()) together.setRule(row, rule);
    const T = (steps[0] as number[]).length;
    const uniforms = Float64Array.from(
      Array.from({ length: T }, (_, t) => steps.map((row) => row[t] as number)).flat(),
    );
    const ids = together.draw(Int32Array.of(1, 2, 0), uniforms, 3).slice();
    expect(ids.length).toBe(uniforms.length);
    const states = together.getState().slice();
    for (const [row, own] of steps.entries()) {
      alone.reset();
      alone.setRule(0, rule);
      let input = [1, 2, 0][row] as number;
      for (const [t, uniform] of own.entries()) {
        const id =
          uniform < 0 ? -1 - uniform : (alone.draw(Int32Array.of(input), Float64Array.of(uniform), null)[0] as number);
        if (uniform < 0) alone.step(Int32Array.of(input));
        expect(ids[t * steps.length + row]).toBe(id);
        input = id;
      }
      const expected = states.subarray(row * together.stateSize, (row + 1) * together.stateSize);
      expect(relativeError(alone.getState(), expected)).toBeLessThan(1e-6);
    }
    together.dispose();
    alone.dispose();
  });

  // Two layers of 128 are worth sharing; the threads repeat an output layer of 11 columns and share one of 1,000.
  it.each([
    [1, 11],
    [2, 11],
    [1, 1000],
  ])('draws the same for %i rows of %i tokens on any number of threads, and stops at the same step', (B, V) => {
    const host = currentHost();
    const threads = host.threads();
    const weights = buildWeights({ cell: 'lstm', hiddenSizes: [128, 128], V, E: 4 });
    const uniforms = Float64Array.from({ length: 60 * B }, (_, index) => (index === B ? -4 : (index * 0.618) % 1));
    const drawn = [1, 2, 3].map((count) => {
      host.setThreads(count);
      const stepper = create(kernels, weights, B);
      for (let row = 0; row < B; row++) stepper.setRule(row, { temperature: 1, excluded: [] });
      const ids = [null, 7].flatMap((end) => [...stepper.draw(new Int32Array(B), uniforms, end), end]);
      const state = [...stepper.getState()];
      stepper.dispose();
      return { ids, state };
    });
    host.setThreads(threads);
    expect(drawn[1]).toEqual(drawn[0]);
    expect(drawn[2]).toEqual(drawn[0]);
    expect(drawn[0]?.ids[B]).toBe(3);
  });

  it('draws -1 where the logits are not finite, and stops', () => {
    const weights = buildWeights({ cell: 'gru', hiddenSizes: [8], V: 6, E: 4 });
    const outputBias = tf.tensor1d([0, 0, Number.NaN, 0, 0, 0]);
    const stepper = create(kernels, { ...weights, outputBias }, 1);
    stepper.setRule(0, { temperature: 1, excluded: [] });
    expect([...stepper.draw(Int32Array.of(0), Float64Array.of(0.1, 0.2), null)]).toEqual([-1]);
    stepper.dispose();
  });

  it('leaves no tensors behind', () => {
    const weights = buildWeights({ cell: 'lstm', hiddenSizes: [8], V: 6, E: 4 });
    const before = tf.memory().numTensors;
    const stepper = create(kernels, weights, 1);
    for (let step = 0; step < 3; step++) stepper.step(Int32Array.of(1));
    stepper.draw(Int32Array.of(1), Float64Array.of(0.1, 0.2), null);
    stepper.arrange(Int32Array.of(-1));
    stepper.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });
});

describe.each([
  { cell: 'lstm' as const, hiddenSizes: [33, 8] },
  { cell: 'gru' as const, hiddenSizes: [19] },
  { cell: 'simpleRnn' as const, hiddenSizes: [7, 21, 5] },
])('a native stepper in bfloat16: $cell $hiddenSizes', ({ cell, hiddenSizes }) => {
  const weights = () => buildWeights({ cell, hiddenSizes, V: 11, E: 5 });
  const rounded = <T extends Tensor>(tensor: T) =>
    tf.tensor(tensor.dataSync().map(roundToBfloat16), tensor.shape) as Tensor as T;

  // Layer 0 starts at x W + b, which is made once, of the weights as they are.
  it.each([1, 2, 7])('holds the weights of its products rounded, and nothing else: batch %i', (batch) => {
    const given = weights();
    const layers = given.layers.map(({ kernel, recurrentKernel, bias }, index) => ({
      kernel: index === 0 ? kernel : rounded(kernel),
      recurrentKernel: rounded(recurrentKernel),
      bias,
    }));
    const stepper = create(selectKernels('native', 'inference', 'bfloat16'), given, batch);
    const same = create(
      selectKernels('native'),
      { ...given, layers, outputKernel: rounded(given.outputKernel) },
      batch,
    );
    const plain = create(selectKernels('native'), given, batch);
    for (const row of tokensFor(4, batch, 11)) {
      const logits = stepper.step(Int32Array.from(row)).slice();
      const expected = same.step(Int32Array.from(row));
      // AMX adds in another order.
      if (currentHost().instructionSet === 'AVX-512 with AMX')
        expect(relativeError(logits, expected)).toBeLessThan(1e-6);
      else expect(logits).toEqual(expected);
      const exact = plain.step(Int32Array.from(row));
      expect(logits).not.toEqual(exact);
      expect(relativeError(logits, exact)).toBeLessThan(0.05);
    }
  });
});

/** x W with the operands of int8: columns of W and the row x in 8 bits, each by its largest size. */
function int8Product(x: number[], kernel: Tensor2D): number[] {
  const matrix = kernel.arraySync();
  const rounded = (values: number[]) => {
    const largest = Math.max(...values.map(Math.abs));
    const inverse = largest > 0 ? Math.fround(127 / largest) : 0;
    return { ints: values.map((value) => roundToEven(Math.fround(value) * inverse)), scale: largest / 127 };
  };
  const row = rounded(x.map(Math.fround));
  return (matrix[0] as number[]).map((_, column) => {
    const weights = rounded(matrix.map((values) => values[column] as number));
    const sum = row.ints.reduce((total, int, index) => total + int * (weights.ints[index] as number), 0);
    return sum * row.scale * weights.scale;
  });
}

function roundToEven(value: number): number {
  const below = Math.floor(value);
  if (value - below !== 0.5) return Math.round(value);
  return below % 2 === 0 ? below : below + 1;
}

/** Logits of one text through layers with int8 products, in float64, after each of its tokens. */
function int8Logits(
  { spec, layers, embedding, outputKernel, outputBias }: StepperWeights,
  tokens: number[],
): number[][] {
  const sigmoid = (value: number) => 1 / (1 + Math.exp(-value));
  const states = layers.map(({ recurrentKernel: { shape } }) => [0, 1].map(() => new Array<number>(shape[0]).fill(0)));
  const plus = (a: number[], b: number[]) => a.map((value, index) => value + (b[index] as number));
  const columnsOf = (kernel: Tensor2D, first: number, count: number) => kernel.slice([0, first], [-1, count]);
  return tokens.map((token) => {
    let x: number[] = [];
    for (const [index, { kernel, recurrentKernel, bias }] of layers.entries()) {
      const [h, c] = states[index] as [number[], number[]];
      const H = h.length;
      const input =
        index === 0
          ? tf.matMul((embedding as Tensor2D).slice([token, 0], [1, -1]), kernel).dataSync<'float32'>()
          : int8Product(x, kernel);
      const starts = plus([...bias.dataSync()], [...input]);
      const part = (sums: number[], gate: number) => sums.slice(gate * H, (gate + 1) * H);
      if (spec.cell === 'gru') {
        const early = plus(starts, [...int8Product(h, columnsOf(recurrentKernel, 0, 2 * H))]).map(sigmoid);
        const reset = part(early, 1).map((r, unit) => r * (h[unit] as number));
        const late = plus(part(starts, 2), int8Product(reset, columnsOf(recurrentKernel, 2 * H, H)));
        x = late.map((sum, unit) => {
          const z = early[unit] as number;
          return z * (h[unit] as number) + (1 - z) * Math.tanh(sum);
        });
      } else {
        const sums = plus(starts, int8Product(h, recurrentKernel));
        const gates = (unit: number) => [0, 1, 2, 3].map((gate) => sums[gate * H + unit] as number);
        if (spec.cell === 'lstm') {
          for (let unit = 0; unit < H; unit++) {
            const [i, f, g] = gates(unit) as [number, number, number];
            c[unit] = sigmoid(f) * (c[unit] as number) + sigmoid(i) * Math.tanh(g);
          }
          x = c.map((cell, unit) => sigmoid(gates(unit)[3] as number) * Math.tanh(cell));
        } else {
          x = sums.map((sum) => (spec.activation === 'relu' ? Math.max(0, sum) : Math.tanh(sum)));
        }
      }
      states[index] = [x, c];
    }
    return plus([...outputBias.dataSync()], int8Product(x, outputKernel));
  });
}

describe.each([
  { cell: 'lstm' as const, hiddenSizes: [33, 8] },
  { cell: 'gru' as const, hiddenSizes: [19] },
  { cell: 'simpleRnn' as const, hiddenSizes: [7, 70, 5] },
  { cell: 'simpleRnn' as const, activation: 'relu' as const, hiddenSizes: [21, 9] },
])('a native stepper in int8: $cell $activation $hiddenSizes', ({ cell, activation, hiddenSizes }) => {
  const given = () => buildWeights({ cell, ...(activation ? { activation } : {}), hiddenSizes, V: 11, E: 5 });

  it('rounds columns of weights and rows of states to 8 bits, and nothing else', () => {
    const weights = given();
    const tokens = [3, 9, 0, 7];
    const expected = int8Logits(weights, tokens);
    const stepper = create(selectKernels('native', 'inference', 'int8'), weights, 1);
    const plain = create(selectKernels('native'), weights, 1);
    for (const [step, token] of tokens.entries()) {
      const logits = stepper.step(Int32Array.of(token)).slice();
      const exact = plain.step(Int32Array.of(token));
      const effect = relativeError(expected[step] as number[], exact);
      // A number in the middle between two of 8 bits may fall on either side.
      expect(relativeError(logits, expected[step] as number[])).toBeLessThan(0.3 * effect);
      expect(effect).toBeLessThan(0.1);
    }
  });

  it('computes a row alone as it does beside others, by one thread as by two', () => {
    const host = currentHost();
    const threads = host.threads();
    const tokens = tokensFor(5, 7, 11);
    const alone = create(selectKernels('native', 'inference', 'int8'), given(), 1);
    for (const count of [1, 2]) {
      host.setThreads(count);
      const together = create(selectKernels('native', 'inference', 'int8'), given(), 7);
      alone.reset();
      for (const row of tokens) {
        const logits = together.step(Int32Array.from(row));
        expect(logits.slice(33, 44)).toEqual(alone.step(Int32Array.of(row[3] as number)));
      }
    }
    host.setThreads(threads);
  });

  it('gives NaN for weights that are not finite', () => {
    const weights = given();
    const bad = tf.where(tf.oneHot([0], weights.outputKernel.shape[1]).toBool(), Number.NaN, weights.outputKernel);
    const stepper = create(
      selectKernels('native', 'inference', 'int8'),
      { ...weights, outputKernel: bad as Tensor2D },
      1,
    );
    const logits = stepper.step(Int32Array.of(1));
    expect([logits[0], Number.isFinite(logits[1])]).toEqual([Number.NaN, true]);
  });
});

describe('a native stepper', () => {
  const createStepper = (given: StepperWeights, rows: number) => create(selectKernels('native'), given, rows);
  const weights = () => buildWeights({ cell: 'lstm', hiddenSizes: [8], V: 6, E: 4 });

  it.each([6, -1])('refuses the token %i of a vocabulary of 6', (token) => {
    const stepper = createStepper(weights(), 1);
    expect(() => stepper.step(Int32Array.of(token))).toThrow(`token ${token} is not in the vocabulary`);
  });

  it('refuses to step when it is disposed', () => {
    const stepper = createStepper(weights(), 1);
    stepper.dispose();
    expect(() => stepper.step(Int32Array.of(1))).toThrow('disposed');
  });

  it('refuses too few tokens and a state of another size', () => {
    const stepper = createStepper(weights(), 2);
    expect(() => stepper.step(Int32Array.of(1))).toThrow('one token a row');
    expect(() => stepper.setState(new Float32Array(3))).toThrow('not 32');
  });

  it('refuses no rows, more rows than it has room for, and a row that is not there', () => {
    const stepper = createStepper(weights(), 2);
    expect(() => stepper.arrange(Int32Array.of())).toThrow('no room for 0 rows');
    expect(() => stepper.arrange(Int32Array.of(0, 1, 1))).toThrow('no room for 3 rows');
    expect(() => stepper.arrange(Int32Array.of(0, 2))).toThrow('no row 2');
    stepper.arrange(Int32Array.of(1));
    expect(() => stepper.step(Int32Array.of(1, 1))).toThrow('one token a row');
    expect(() => stepper.setRule(1, { temperature: 1, excluded: [] })).toThrow('no row 1');
  });

  it('draws what the softmax says, over a vocabulary of any size', () => {
    const V = 1003;
    const model = buildWeights({ cell: 'lstm', hiddenSizes: [12], V, E: 4 });
    const [stepper, stepwise] = [createStepper(model, 1), createStepper(model, 1)];
    const rule = { temperature: 0.8, excluded: [0, 5, V - 1] };
    stepper.setRule(0, rule);
    const expected = createDraws(stepwise);
    expected.setRule(0, rule);
    const uniforms = Float64Array.from({ length: 2000 }, (_, index) => (index * 0.6180339887) % 1);
    const drawn = [...stepper.draw(Int32Array.of(1), uniforms, null)];
    expect(drawn).toEqual([...expected.draw(Int32Array.of(1), uniforms, null)]);
    expect(new Set(drawn).size).toBeGreaterThan(500);
  });

  it('refuses a token of a prompt that is not in the vocabulary', () => {
    const stepper = create(selectKernels('native'), buildWeights({ cell: 'gru', hiddenSizes: [8], V: 6, E: 4 }), 1);
    for (const wrong of [-7, -0.5, Number.NEGATIVE_INFINITY]) {
      expect(() => stepper.draw(Int32Array.of(0), Float64Array.of(wrong), null)).toThrow(/not in the vocabulary/);
    }
    stepper.dispose();
  });

  it('refuses a rule for a row that is not there, a token that is not there and a temperature below 0', () => {
    const stepper = createStepper(weights(), 1);
    expect(() => stepper.setRule(1, { temperature: 1, excluded: [] })).toThrow('no row 1');
    expect(() => stepper.setRule(0, { temperature: 1, excluded: [6] })).toThrow('token 6');
    expect(() => stepper.setRule(0, { temperature: -1, excluded: [] })).toThrow('temperature');
  });

  it('gives each row the same numbers alone and in a batch', () => {
    const model = weights();
    const together = createStepper(model, 7);
    const alone = createStepper(model, 1);
    const tokens = tokensFor(3, 7, 6);
    for (const row of tokens) {
      const logits = together.step(Int32Array.from(row));
      expect(alone.step(Int32Array.of(row[5] as number))).toEqual(logits.slice(5 * 6, 6 * 6));
    }
  });
});
