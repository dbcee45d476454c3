import '@tensorflow/tfjs-backend-cpu';
import type { Tensor } from '@tensorflow/tfjs-core';
import { afterAll, describe, expect, it } from 'vitest';
import { openNodeDevice } from '../../../src/kernels/hosts/node/open.js';
import { openWasmDevice } from '../../../src/kernels/hosts/wasm/open.js';
import { openHostBackend } from '../../../src/runtime/host/open.js';
import { createRandom } from '../../../src/runtime/random.js';
import { tf } from '../../../src/runtime/tensorflow.js';

const random = createRandom(11);

function numbers(shape: number[], from = -3, to = 3): Tensor {
  const size = shape.reduce((product, dimension) => product * dimension, 1);
  return tf.tensor(
    Float32Array.from({ length: size }, () => from + (to - from) * random.next()),
    shape,
  );
}

const integers = (shape: number[], below: number): Tensor => numbers(shape, 0, below).floor().toInt();
const special = () =>
  tf.tensor1d([0, 1, -1, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 87, -87, 3e-8]);

type Case = [name: string, inputs: () => Tensor[], compute: (...inputs: Tensor[]) => Tensor | Tensor[]];

/** Shapes that meet whole vectors, rests of them, a single element and none. */
const shapes = [[], [1], [0], [3, 0], [17], [5, 19], [2, 3, 33], [4, 16]];

const unary: Case[] = (
  [
    ['tanh', (x) => tf.tanh(x)],
    ['sigmoid', (x) => tf.sigmoid(x)],
    ['exp', (x) => tf.exp(x)],
    ['log', (x) => tf.log(x)],
    ['relu', (x) => tf.relu(x)],
    ['square', (x) => tf.square(x)],
    ['sqrt', (x) => tf.sqrt(x)],
    ['neg', (x) => tf.neg(x)],
    ['abs', (x) => tf.abs(x)],
  ] as [string, (x: Tensor) => Tensor][]
).flatMap(([name, compute]): Case[] => [
  ...shapes.map((shape): Case => [`${name} of [${shape}]`, () => [numbers(shape)], compute]),
  [`${name} of infinities, NaN and the ends of the range`, () => [special()], compute],
]);

const pairs: [number[], number[]][] = [
  [[], []],
  [[0], [0]],
  [[17], [17]],
  [[5, 19], [19]],
  [
    [5, 19],
    [5, 1],
  ],
  [[], [3, 7]],
  [[3, 7], []],
  [
    [4, 1, 6],
    [1, 5, 1],
  ],
  [
    [2, 3, 1, 5],
    [2, 1, 4, 5],
  ],
  [
    [3, 0],
    [3, 1],
  ],
];

const binary: Case[] = (
  [
    ['add', (a, b) => tf.add(a, b)],
    ['sub', (a, b) => tf.sub(a, b)],
    ['mul', (a, b) => tf.mul(a, b)],
    ['div', (a, b) => tf.div(a, b)],
    ['maximum', (a, b) => tf.maximum(a, b)],
    ['minimum', (a, b) => tf.minimum(a, b)],
    ['squaredDifference', (a, b) => tf.squaredDifference(a, b)],
    ['less', (a, b) => tf.less(a, b)],
    ['lessEqual', (a, b) => tf.lessEqual(a, b)],
    ['greater', (a, b) => tf.greater(a, b)],
    ['greaterEqual', (a, b) => tf.greaterEqual(a, b)],
    ['equal', (a, b) => tf.equal(a, b)],
  ] as [string, (a: Tensor, b: Tensor) => Tensor][]
).flatMap(([name, compute]): Case[] => [
  ...pairs.map(([a, b]): Case => [`${name} of [${a}] and [${b}]`, () => [numbers(a), numbers(b)], compute]),
  [`${name} with itself`, () => [numbers([21])], (x) => compute(x, x)],
  [`${name} of NaN`, () => [special(), tf.scalar(1)], compute],
  [`${name} with NaN`, () => [tf.scalar(Number.NaN), numbers([5])], compute],
]);

const others: Case[] = [
  ['addN', () => [numbers([3, 5]), numbers([3, 5]), numbers([3, 5])], (...x) => tf.addN(x)],
  ['less of int32', () => [integers([4, 1], 5), integers([1, 6], 5)], (a, b) => tf.less(a, b)],
  ['equal of int32', () => [integers([40], 3), integers([40], 3)], (a, b) => tf.equal(a, b)],
  ['cast of bool', () => [numbers([3, 7])], (x) => tf.cast(tf.greater(x, 0), 'float32').mul(2)],
  ['cast of int32', () => [integers([19], 9)], (x) => tf.cast(x, 'float32').mul(2)],
  ['where', () => [numbers([3, 7]), numbers([3, 7]), numbers([3, 7])], (c, a, b) => tf.where(tf.greater(c, 0), a, b)],
  ['sum of all', () => [numbers([33, 17])], (x) => tf.sum(x)],
  ['sum of 100,000', () => [numbers([100_000], 0, 1)], (x) => tf.sum(x)],
  ['sum of nothing', () => [numbers([3, 0])], (x) => tf.sum(x, 1)],
  ['sum over the first', () => [numbers([300, 37])], (x) => tf.sum(x, 0)],
  ['sum over the last', () => [numbers([37, 301])], (x) => tf.sum(x, -1, true)],
  ['sum over the middle', () => [numbers([4, 130, 9])], (x) => tf.sum(x, 1)],
  ['sum over two', () => [numbers([4, 13, 9])], (x) => tf.sum(x, [1, 2])],
  ['sum over the first and last', () => [numbers([4, 13, 9])], (x) => tf.sum(x, [0, 2], true)],
  ['sum with NaN', () => [special()], (x) => tf.sum(x)],
  ['mean', () => [numbers([4, 13, 9])], (x) => tf.mean(x, 1)],
  ['max over the first', () => [numbers([30, 37])], (x) => tf.max(x, 0, true)],
  ['max over the last', () => [numbers([30, 37])], (x) => tf.max(x, 1)],
  ['max with NaN', () => [special()], (x) => tf.max(x)],
  ['min', () => [numbers([30, 5])], (x) => tf.min(x, 1)],
  ['softmax', () => [numbers([7, 33])], (x) => tf.softmax(x)],
  ['softmax of one', () => [numbers([7, 1])], (x) => tf.softmax(x)],
  ['softmax of masked ones', () => [tf.tensor2d([[1, Number.NEGATIVE_INFINITY, 2, -1e9]])], (x) => tf.softmax(x)],
  [
    'softmax with NaN',
    () => [
      tf.tensor2d([
        [1, Number.NaN, 2],
        [1, 2, 3],
      ]),
    ],
    (x) => tf.softmax(x),
  ],
  ['logSoftmax', () => [numbers([7, 33])], (x) => tf.logSoftmax(x)],
  ['logSumExp', () => [numbers([7, 33])], (x) => tf.logSumExp(x, 1)],
  ['transpose', () => [numbers([19, 35])], (x) => tf.transpose(x)],
  ['transpose of int32', () => [integers([9, 5], 100)], (x) => tf.transpose(x)],
  ['transpose [1, 0, 2]', () => [numbers([5, 7, 18])], (x) => tf.transpose(x, [1, 0, 2])],
  ['transpose [0, 2, 1]', () => [numbers([5, 17, 18])], (x) => tf.transpose(x, [0, 2, 1])],
  ['transpose [2, 1, 0]', () => [numbers([5, 7, 3])], (x) => tf.transpose(x, [2, 1, 0])],
  ['transpose [1, 2, 3, 0]', () => [numbers([5, 7, 3, 2])], (x) => tf.transpose(x, [1, 2, 3, 0])],
  ['transpose of nothing', () => [numbers([5, 0])], (x) => tf.transpose(x)],
  ['slice of rows', () => [numbers([9, 5])], (x) => tf.slice(x, [2, 0], [3, -1])],
  ['slice of columns', () => [numbers([9, 5, 4])], (x) => tf.slice(x, [0, 1, 2], [-1, 3, 2])],
  ['slice to nothing', () => [numbers([9, 5])], (x) => tf.slice(x, [2, 0], [0, 5])],
  ['slice of int32', () => [integers([9], 50)], (x) => tf.slice(x, [4], [3])],
  ['split in equal parts', () => [numbers([6, 8])], (x) => tf.split(x, 4, 1)],
  ['split in given parts', () => [numbers([3, 8, 2])], (x) => tf.split(x, [3, 0, 5], 1)],
  ['unstack', () => [numbers([3, 8, 2])], (x) => tf.unstack(x, 1)],
  ['stack', () => [numbers([3, 8]), numbers([3, 8])], (a, b) => [tf.stack([a, b]), tf.stack([a, b], 2)]],
  ['concat', () => [numbers([3, 8]), numbers([3, 2]), numbers([3, 0])], (...x) => tf.concat(x, 1)],
  ['concat of rows', () => [numbers([3, 8]), numbers([1, 8])], (...x) => tf.concat(x, 0)],
  ['concat of int32', () => [integers([3], 8), integers([2], 8)], (...x) => tf.concat(x)],
  [
    'pad',
    () => [numbers([3, 5])],
    (x) =>
      tf.pad(
        x,
        [
          [1, 0],
          [0, 2],
        ],
        7,
      ),
  ],
  ['pad of nothing', () => [numbers([0])], (x) => tf.pad(x, [[2, 1]])],
  ['tile', () => [numbers([2, 3])], (x) => tf.tile(x, [3, 2])],
  ['broadcastTo', () => [numbers([1, 4, 3])], (x) => tf.broadcastTo(x, [5, 4, 3])],
  ['gather of rows', () => [numbers([9, 5]), integers([4], 9)], (x, ids) => tf.gather(x, ids as never)],
  ['gather by a matrix', () => [numbers([9, 5]), integers([4, 2], 9)], (x, ids) => tf.gather(x, ids as never)],
  ['gather of columns', () => [numbers([3, 9, 5]), integers([4], 9)], (x, ids) => tf.gather(x, ids as never, 1)],
  ['gather of nothing', () => [numbers([9, 5]), tf.tensor1d([], 'int32')], (x, ids) => tf.gather(x, ids as never)],
  ['gather of int32', () => [integers([9], 50), integers([4], 9)], (x, ids) => tf.gather(x, ids as never)],
  ['oneHot', () => [tf.tensor1d([2, 0, -1, 5], 'int32')], (ids) => tf.oneHot(ids, 4, 0.9, 0.1, 'float32')],
  [
    'unsortedSegmentSum',
    () => [numbers([9, 5]), integers([9], 4)],
    (x, ids) => tf.unsortedSegmentSum(x, ids as never, 4),
  ],
  [
    'scatterND of numbers',
    () => [tf.tensor2d([[4], [1], [4]], [3, 1], 'int32'), numbers([3])],
    (i, u) => tf.scatterND(i, u, [6]),
  ],
  [
    'scatterND of rows',
    () => [tf.tensor2d([[4], [1]], [2, 1], 'int32'), numbers([2, 5])],
    (i, u) => tf.scatterND(i, u, [6, 5]),
  ],
  [
    'tensorScatterUpdate',
    () => [numbers([6, 5]), tf.tensor2d([[4], [1]], [2, 1], 'int32'), numbers([2, 5])],
    (t, i, u) => tf.tensorScatterUpdate(t, i, u),
  ],
  [
    'topk',
    () => [numbers([4, 30])],
    (x) => {
      const { values, indices } = tf.topk(x, 5);
      return [values, indices];
    },
  ],
  ['topk of equal ones', () => [tf.tensor1d([1, 3, 3, 2, 3])], (x) => tf.topk(x, 4).indices],
  ['matMul', () => [numbers([7, 19]), numbers([19, 33])], (a, b) => tf.matMul(a, b)],
  ['matMul of one', () => [numbers([1, 1]), numbers([1, 1])], (a, b) => tf.matMul(a, b)],
  ['matMul of nothing', () => [numbers([3, 0]), numbers([0, 4])], (a, b) => tf.matMul(a, b)],
  [
    'matMul with NaN',
    () => [
      tf.tensor2d([
        [Number.NaN, 1],
        [2, 3],
      ]),
      numbers([2, 3]),
    ],
    (a, b) => tf.matMul(a, b),
  ],
  ['matMul aᵀ b', () => [numbers([19, 7]), numbers([19, 33])], (a, b) => tf.matMul(a, b, true)],
  ['matMul a bᵀ', () => [numbers([7, 19]), numbers([33, 19])], (a, b) => tf.matMul(a, b, false, true)],
  ['matMul aᵀ bᵀ', () => [numbers([19, 7]), numbers([33, 19])], (a, b) => tf.matMul(a, b, true, true)],
  ['matMul of batches', () => [numbers([5, 7, 9]), numbers([5, 9, 18])], (a, b) => tf.matMul(a, b)],
  ['matMul of batches, aᵀ b', () => [numbers([5, 9, 7]), numbers([5, 9, 18])], (a, b) => tf.matMul(a, b, true)],
  ['matMul of batches, a bᵀ', () => [numbers([5, 7, 9]), numbers([5, 18, 9])], (a, b) => tf.matMul(a, b, false, true)],
  ['matMul of batches, aᵀ bᵀ', () => [numbers([5, 9, 7]), numbers([5, 18, 9])], (a, b) => tf.matMul(a, b, true, true)],
  ['matMul of a batch with one', () => [numbers([5, 7, 9]), numbers([9, 18])], (a, b) => tf.matMul(a, b)],
  ['matMul of one with a batch', () => [numbers([7, 9]), numbers([5, 9, 18])], (a, b) => tf.matMul(a, b)],
  [
    'rfft',
    () => [numbers([21, 64])],
    (x) => {
      const spectrum = tf.spectral.rfft(x);
      return [tf.real(spectrum), tf.imag(spectrum)];
    },
  ],
];

const cases = [...unary, ...binary, ...others];
const hosts = [
  ['wasm', openWasmDevice],
  ['node', openNodeDevice],
] as const;

describe.each(hosts)("the %s host's kernels", (name, open) => {
  const backend = openHostBackend(name, open());
  afterAll(() => void tf.setBackend('cpu'));

  it.each(cases)('%s is what TensorFlow.js computes, without its kernels', (_, inputs, compute) => {
    void tf.setBackend('cpu');
    const read = (): { shape: number[]; values: number[] }[] => {
      const outputs = compute(...given);
      const list = Array.isArray(outputs) ? outputs : [outputs];
      return list.map((tensor) => ({ shape: tensor.shape, values: [...tensor.dataSync()] }));
    };
    const given = inputs();
    const copies = given.map((tensor) => tensor.clone());
    const expected = tf.tidy(read);
    void tf.setBackend(`rnn-${name}`);
    backend.fallbacks.clear();
    const tensors = tf.memory().numTensors;
    const results = tf.tidy(read);
    expect(tf.memory().numTensors).toBe(tensors);
    expect(results.map(({ shape }) => shape)).toEqual(expected.map(({ shape }) => shape));
    for (const [index, { values: result }] of results.entries()) {
      const wanted = expected[index]?.values as number[];
      expect(result).toHaveLength(wanted.length);
      const largest = wanted.reduce(
        (most, value) => (Number.isFinite(value) ? Math.max(most, Math.abs(value)) : most),
        1,
      );
      for (const [at, value] of result.entries()) {
        const aim = wanted[at] as number;
        if (Number.isFinite(aim)) expect(Math.abs(value - aim)).toBeLessThanOrEqual(2e-6 * largest);
        else expect(value).toBe(aim);
      }
    }
    expect([...backend.fallbacks.keys()].filter((kernel) => !free.includes(kernel))).toEqual([]);
    tf.dispose([...given, ...copies]);
  });
});

/** Kernels that move no numbers, or fill plain arrays. */
const free = ['Identity', 'Reshape', 'ExpandDims', 'Complex', 'Real', 'Imag', 'Fill', 'ZerosLike', 'OnesLike'];
