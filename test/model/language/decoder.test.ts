import { expect, it } from 'vitest';
import { referenceKernels } from '../../../src/kernels/reference/reference.js';
import { buildModel } from '../../../src/model/language/model.js';
import { createRandom } from '../../../src/runtime/random.js';
import { tf } from '../../../src/runtime/tensorflow.js';
import { tinySpec } from '../tiny-model.js';

const V = 7;
const model = buildModel(tinySpec(), createRandom(1));
const read = (...ids: number[]) => {
  const decoder = model.createDecoder(referenceKernels, 1);
  const logits = ids.map((id) => decoder.step(Int32Array.of(id), null).logits().slice()).at(-1) as Float32Array;
  decoder.dispose();
  return [...logits].map((value) => expect.closeTo(value, 5));
};

it('continues from the given rows, and only with the rows that it keeps', () => {
  const before = tf.memory().numTensors;
  const decoder = model.createDecoder(referenceKernels, 3);
  decoder.step(Int32Array.of(2, 3, 4), null);
  const step = decoder
    .step(Int32Array.of(5, 6, 1), Int32Array.of(1, 1, 0))
    .logits()
    .slice();
  expect([...step.subarray(0, V)]).toEqual(read(3, 5));
  expect([...step.subarray(2 * V)]).toEqual(read(2, 1));
  decoder.keep([2, 0]);
  expect(decoder.rows).toBe(2);
  const next = decoder.step(Int32Array.of(4, 4), null).logits();
  expect([...next.subarray(0, V)]).toEqual(read(2, 1, 4));
  expect([...next.subarray(V)]).toEqual(read(3, 5, 4));
  decoder.dispose();
  expect(tf.memory().numTensors).toBe(before);
});

it('gives the likeliest tokens but those that are excluded', () => {
  const decoder = model.createDecoder(referenceKernels, 1);
  const step = decoder.step(Int32Array.of(2), null);
  const logits = step.logits();
  const order = [...logits.keys()].sort((left, right) => (logits[right] as number) - (logits[left] as number));
  const [first, ...rest] = order as [number, ...number[]];
  expect([...step.likeliest(3, new Set([first])).ids]).toEqual(rest.slice(0, 3));
  expect([...step.likeliest(2, new Set(rest)).ids]).toEqual([first, -1]);
  decoder.dispose();
});
