import * as tf from '@tensorflow/tfjs-core';
import type {} from '@tensorflow/tfjs-core/dist/public/chained_ops/register_all_chained_ops.js';

/** The type of an operation of TensorFlow.js, as used here. */
type Operation = (...args: unknown[]) => tf.Tensor;

/** Operations whose first argument is the tensor, each named in full: a bundler leaves the others out. */
const chained = {
  abs: tf.abs,
  add: tf.add,
  all: tf.all,
  any: tf.any,
  argMax: tf.argMax,
  argMin: tf.argMin,
  cast: tf.cast,
  ceil: tf.ceil,
  clipByValue: tf.clipByValue,
  cos: tf.cos,
  cumsum: tf.cumsum,
  div: tf.div,
  elu: tf.elu,
  equal: tf.equal,
  erf: tf.erf,
  exp: tf.exp,
  expandDims: tf.expandDims,
  expm1: tf.expm1,
  floor: tf.floor,
  floorDiv: tf.floorDiv,
  gather: tf.gather,
  greater: tf.greater,
  greaterEqual: tf.greaterEqual,
  isNaN: tf.isNaN,
  isFinite: tf.isFinite,
  less: tf.less,
  lessEqual: tf.lessEqual,
  log: tf.log,
  log1p: tf.log1p,
  logSigmoid: tf.logSigmoid,
  logSoftmax: tf.logSoftmax,
  logSumExp: tf.logSumExp,
  logicalAnd: tf.logicalAnd,
  logicalNot: tf.logicalNot,
  logicalOr: tf.logicalOr,
  matMul: tf.matMul,
  max: tf.max,
  maximum: tf.maximum,
  mean: tf.mean,
  min: tf.min,
  minimum: tf.minimum,
  mod: tf.mod,
  mul: tf.mul,
  neg: tf.neg,
  norm: tf.norm,
  notEqual: tf.notEqual,
  oneHot: tf.oneHot,
  onesLike: tf.onesLike,
  pad: tf.pad,
  pow: tf.pow,
  prod: tf.prod,
  reciprocal: tf.reciprocal,
  relu: tf.relu,
  reshape: tf.reshape,
  reverse: tf.reverse,
  round: tf.round,
  rsqrt: tf.rsqrt,
  selu: tf.selu,
  sigmoid: tf.sigmoid,
  sign: tf.sign,
  sin: tf.sin,
  slice: tf.slice,
  softmax: tf.softmax,
  softplus: tf.softplus,
  split: tf.split,
  sqrt: tf.sqrt,
  square: tf.square,
  squaredDifference: tf.squaredDifference,
  squeeze: tf.squeeze,
  step: tf.step,
  stridedSlice: tf.stridedSlice,
  sub: tf.sub,
  sum: tf.sum,
  tanh: tf.tanh,
  tile: tf.tile,
  topk: tf.topk,
  transpose: tf.transpose,
  unsortedSegmentSum: tf.unsortedSegmentSum,
  unstack: tf.unstack,
  zerosLike: tf.zerosLike,
};

/**
 * Adds the operations as methods of tensors: `a.add(b)` for `tf.add(a, b)`. In TensorFlow.js only the package `@tensorflow/tfjs` does
 * this, which also contains WebGL, converters and data sets. Node cannot load the files of its core that do it.
 */
function chainOperations(): void {
  const { prototype } = tf.Tensor as unknown as { prototype: Record<string, unknown> };
  const chain = (name: string, method: (this: tf.Tensor, ...args: never[]) => tf.Tensor) => {
    prototype[name] ??= method;
  };
  for (const [name, operation] of Object.entries(chained as unknown as Record<string, Operation>)) {
    chain(name, function (...args: unknown[]) {
      return operation(this, ...args);
    });
  }
  chain('flatten', function () {
    return tf.reshape(this, [this.size]);
  });
  chain('asScalar', function () {
    return tf.reshape(this, []);
  });
  chain('toFloat', function () {
    return tf.cast(this, 'float32');
  });
  chain('toInt', function () {
    return tf.cast(this, 'int32');
  });
  chain('toBool', function () {
    return tf.cast(this, 'bool');
  });
  chain('asType', function (type: 'float32' | 'int32' | 'bool') {
    return tf.cast(this, type);
  });
  chain('concat', function (others: tf.Tensor | tf.Tensor[], axis?: number) {
    return tf.concat([this, ...[others].flat()], axis);
  });
  chain('where', function (condition: tf.Tensor, other: tf.Tensor) {
    return tf.where(condition, this, other);
  });
}

chainOperations();
