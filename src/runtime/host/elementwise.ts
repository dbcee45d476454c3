import type { TensorInfo } from '@tensorflow/tfjs-core';
import { tf } from '../tensorflow.js';
import type { HostBackend } from './backend.js';
import type { HostKernel } from './host-kernel.js';
import { broadcastView, layoutOf } from './views.js';

/** Broadcasts two inputs by NumPy's rules; null for more dimensions than the host supports. */
export function runBroadcast(backend: HostBackend, operation: string, inputs: TensorInfo[]): TensorInfo | null {
  const { assertAndGetBroadcastShape } = tf.backend_util;
  const shape = inputs.map((input) => input.shape).reduce((one, other) => assertAndGetBroadcastShape(one, other));
  const layout = layoutOf(
    shape,
    inputs.map((input) => broadcastView(input.shape, shape)),
  );
  return layout && backend.compute(operation, [...inputs, layout], shape);
}

function binary(operation: string): HostKernel {
  return ({ backend, inputs }) => {
    const { a, b } = inputs as { a: TensorInfo; b: TensorInfo };
    return a.dtype === 'float32' && b.dtype === 'float32' ? runBroadcast(backend, operation, [a, b]) : null;
  };
}

function unary(operation: string): HostKernel {
  return ({ backend, inputs }) => {
    const { x } = inputs as { x: TensorInfo };
    return x.dtype === 'float32' ? backend.compute(operation, [x], x.shape) : null;
  };
}

/** `swapped`: a > b is b < a. */
function comparison(operation: string, { swapped = false } = {}): HostKernel {
  return ({ backend, inputs }) => {
    const { a, b } = inputs as { a: TensorInfo; b: TensorInfo };
    if (a.dtype !== b.dtype || (a.dtype !== 'float32' && a.dtype !== 'int32')) return null;
    const name = a.dtype === 'int32' ? `${operation}Int` : operation;
    return runBroadcast(backend, name, swapped ? [b, a] : [a, b]);
  };
}

const cast: HostKernel = ({ backend, inputs, attributes }) => {
  const { x } = inputs as { x: TensorInfo };
  if (x.dtype === attributes.dtype) return backend.reshaped(x, x.shape);
  if (attributes.dtype !== 'float32') return null;
  if (x.dtype === 'int32') return backend.compute('RnnIntToFloat', [x], x.shape);
  return x.dtype === 'bool' ? backend.compute('RnnBoolToFloat', [x], x.shape) : null;
};

const select: HostKernel = ({ backend, inputs }) => {
  const { condition, t, e } = inputs as { condition: TensorInfo; t: TensorInfo; e: TensorInfo };
  if (t.dtype !== 'float32' || e.dtype !== 'float32' || condition.shape.length !== t.shape.length) return null;
  return runBroadcast(backend, 'RnnSelect', [condition, t, e]);
};

const addN: HostKernel = ({ backend, inputs }) => {
  const [first, ...rest] = Object.values(inputs) as [TensorInfo, ...TensorInfo[]];
  if (rest.length === 0 || Object.values(inputs).some(({ dtype }) => dtype !== 'float32')) return null;
  return rest.reduce((sum, term, index) => {
    const next = runBroadcast(backend, 'RnnAdd', [sum, term]) as TensorInfo;
    if (index > 0) backend.disposeIntermediateTensorInfo(sum);
    return next;
  }, first);
};

/** Elementwise kernels. */
export const elementwiseKernels: Record<string, HostKernel> = {
  Add: binary('RnnAdd'),
  Sub: binary('RnnSubtract'),
  Multiply: binary('RnnMultiply'),
  RealDiv: binary('RnnDivide'),
  Maximum: binary('RnnMaximum'),
  Minimum: binary('RnnMinimum'),
  SquaredDifference: binary('RnnSquaredDifference'),
  AddN: addN,
  Equal: comparison('RnnEqual'),
  Less: comparison('RnnLess'),
  LessEqual: comparison('RnnLessEqual'),
  Greater: comparison('RnnLess', { swapped: true }),
  GreaterEqual: comparison('RnnLessEqual', { swapped: true }),
  Select: select,
  Cast: cast,
  Tanh: unary('RnnTanh'),
  Sigmoid: unary('RnnSigmoid'),
  Exp: unary('RnnExp'),
  Log: unary('RnnLog'),
  Relu: unary('RnnRelu'),
  Square: unary('RnnSquare'),
  Sqrt: unary('RnnSquareRoot'),
  Neg: unary('RnnNegative'),
  Abs: unary('RnnAbsolute'),
};
