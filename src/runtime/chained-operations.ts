import * as tf from '@tensorflow/tfjs-core';
import type {} from '@tensorflow/tfjs-core/dist/public/chained_ops/register_all_chained_ops.js';

/** The type of an operation of TensorFlow.js, as used here. */
type Operation = (...args: unknown[]) => tf.Tensor;

/** Operations whose first argument is the tensor. */
const chained = [
  ...['abs', 'add', 'all', 'any', 'argMax', 'argMin', 'cast', 'ceil', 'clipByValue', 'cos', 'cumsum', 'div', 'elu'],
  ...['equal', 'erf', 'exp', 'expandDims', 'expm1', 'floor', 'floorDiv', 'gather', 'greater', 'greaterEqual', 'isNaN'],
  ...['isFinite', 'less', 'lessEqual', 'log', 'log1p', 'logSigmoid', 'logSoftmax', 'logSumExp', 'logicalAnd'],
  ...['logicalNot', 'logicalOr', 'matMul', 'max', 'maximum', 'mean', 'min', 'minimum', 'mod', 'mul', 'neg', 'norm'],
  ...['notEqual', 'oneHot', 'onesLike', 'pad', 'pow', 'prod', 'reciprocal', 'relu', 'reshape', 'reverse', 'round'],
  ...['rsqrt', 'selu', 'sigmoid', 'sign', 'sin', 'slice', 'softmax', 'softplus', 'split', 'sqrt', 'square'],
  ...['squaredDifference', 'squeeze', 'step', 'stridedSlice', 'sub', 'sum', 'tanh', 'tile', 'topk', 'transpose'],
  ...['unsortedSegmentSum', 'unstack', 'zerosLike'],
];

/**
 * Adds the operations as methods of tensors: `a.add(b)` for `tf.add(a, b)`. In TensorFlow.js only the package `@tensorflow/tfjs` does
 * this, which also contains WebGL, converters and data sets. Node cannot load the files of its core that do it.
 */
function chainOperations(): void {
  const { prototype } = tf.Tensor as unknown as { prototype: Record<string, unknown> };
  const operations = tf as unknown as Record<string, Operation>;
  const chain = (name: string, method: (this: tf.Tensor, ...args: never[]) => tf.Tensor) => {
    prototype[name] ??= method;
  };
  for (const name of chained) {
    const operation = operations[name];
    if (operation === undefined) throw new Error(`TensorFlow.js has no operation ${name}.`);
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
