import { cellOf } from '../../kernels/cells.js';
import { type directionPrefixes, outputName } from '../../model/names.js';
import type { NamedArray } from '../../model/parameters.js';
import type { LayersSpec } from '../../model/stack-spec.js';
import type { GraphBuilder } from './model.js';

/** Returns the array of a parameter by name. */
export type Weights = (name: string) => NamedArray;

/** The results of a recurrent layer. */
export interface RecurrentValues {
  /** [T, B, directions * H] */
  output: string;
  /** [directions, B, H], one per part of the state. */
  finalState: string[];
}

/**
 * A recurrent layer over `input` [T, B, I], a direction per prefix, as ONNX's RNN, LSTM or GRU. `lengths` int32 [B] or ''; `initialState`
 * has [directions, B, H] per part of the state, zeros without it.
 */
export function recurrent(
  graph: GraphBuilder,
  weights: Weights,
  { cell, activation }: Pick<LayersSpec, 'cell' | 'activation'>,
  {
    prefixes,
    input,
    lengths = '',
    initialState = [],
    reverse = false,
  }: {
    prefixes: ReturnType<typeof directionPrefixes>;
    input: string;
    lengths?: string;
    initialState?: readonly string[];
    /** Whether a single direction reads backward. */
    reverse?: boolean;
  },
): RecurrentValues {
  const { gates, states, choosesActivation, onnx } = cellOf(cell);
  const { operator, gates: order, attributes } = onnx;
  const directions = prefixes.map((prefix) => ({
    kernel: weights(`${prefix}/kernel`),
    recurrentKernel: weights(`${prefix}/recurrent_kernel`),
    bias: weights(`${prefix}/bias`),
  }));
  const hiddenSize = (directions[0]?.bias.shape[0] ?? 0) / gates;
  const name = prefixes.join('+');
  const w = joined(
    graph,
    `${name}/W`,
    directions.map(({ kernel }) => gatesFirst(kernel, order)),
  );
  const r = joined(
    graph,
    `${name}/R`,
    directions.map(({ recurrentKernel }) => gatesFirst(recurrentKernel, order)),
  );
  const b = joined(
    graph,
    `${name}/B`,
    directions.map(({ bias }) => twoBiases(bias, order)),
  );
  const values = graph.node(
    operator,
    [input, w, r, b, lengths, ...initialState],
    {
      hidden_size: hiddenSize,
      direction: prefixes.length === 2 ? 'bidirectional' : reverse ? 'reverse' : 'forward',
      ...(choosesActivation ? { activations: prefixes.map(() => (activation === 'relu' ? 'Relu' : 'Tanh')) } : {}),
      ...attributes,
    },
    1 + states.length,
  );
  const [output = '', ...finalState] = values; // [T, directions, B, H]
  const sideBySide = graph.apply('Transpose', [output], { perm: [0, 2, 1, 3] });
  const width = graph.integers([0, 0, prefixes.length * hiddenSize]);
  return { output: graph.apply('Reshape', [sideBySide, width]), finalState };
}

/** Transposes columns [I, G * H] into rows [G * H, I], with the gates in `order`. */
function gatesFirst({ name, shape, data }: NamedArray, order: readonly number[]): NamedArray {
  const [inputs = 0, columns = 0] = shape;
  const hiddenSize = columns / order.length;
  const result = new Float32Array(data.length);
  for (const [gate, source] of order.entries()) {
    for (let unit = 0; unit < hiddenSize; unit++) {
      for (let row = 0; row < inputs; row++) {
        result[(gate * hiddenSize + unit) * inputs + row] = data[row * columns + source * hiddenSize + unit] as number;
      }
    }
  }
  return { name, shape: [columns, inputs], data: result };
}

/** The bias of the input with the gates in `order`, then zeros for the bias of the state. */
function twoBiases({ name, data }: NamedArray, order: readonly number[]): NamedArray {
  const hiddenSize = data.length / order.length;
  const result = new Float32Array(2 * data.length);
  for (const [gate, source] of order.entries()) {
    result.set(data.subarray(source * hiddenSize, (source + 1) * hiddenSize), gate * hiddenSize);
  }
  return { name, shape: [2 * data.length], data: result };
}

/** Stacks arrays of one shape: [count, ...shape]. */
function joined(graph: GraphBuilder, name: string, arrays: readonly NamedArray[]): string {
  const [first] = arrays;
  if (first === undefined) throw new Error('A layer has a direction.');
  const data = new Float32Array(arrays.length * first.data.length);
  for (const [index, array] of arrays.entries()) data.set(array.data, index * first.data.length);
  return graph.parameter({ name, shape: [arrays.length, ...first.shape], data });
}

/** x W + b; without a bias x W. */
export function dense(graph: GraphBuilder, kernel: string, bias: string | null, input: string): string {
  const product = graph.apply('MatMul', [input, kernel]);
  return bias === null ? product : graph.apply('Add', [product, bias]);
}

/** A dense layer by its name. */
export function denseOf(graph: GraphBuilder, weights: Weights, name: string, input: string): string {
  return dense(graph, graph.parameter(weights(`${name}/kernel`)), graph.parameter(weights(`${name}/bias`)), input);
}

/** Rows of the embedding `name`, [..., E], or one-hot vectors [..., V] without an embedding. */
export function embed(
  graph: GraphBuilder,
  weights: Weights,
  table: { name: string } | { vocabularySize: number },
  ids: string,
): string {
  if ('name' in table) return graph.apply('Gather', [graph.parameter(weights(table.name)), ids]);
  const depth = graph.integers([table.vocabularySize], []);
  return graph.apply('OneHot', [ids, depth, graph.floats([0, 1])]);
}

/** Logits of the output layer; its kernel is its own, or the transposed embedding `tied`. */
export function outputLayer(graph: GraphBuilder, weights: Weights, tied: string | null, input: string): string {
  if (tied === null) return denseOf(graph, weights, outputName, input);
  const kernel = graph.apply('Transpose', [graph.parameter(weights(tied))], { perm: [1, 0] });
  return dense(graph, kernel, graph.parameter(weights(`${outputName}/bias`)), input);
}

/** Swaps batch and time. */
export function swap(graph: GraphBuilder, value: string, rank: 2 | 3): string {
  return graph.apply('Transpose', [value], { perm: rank === 2 ? [1, 0] : [1, 0, 2] });
}

/** The input `lengths` int64 [B], cast to int32 for the recurrent operators. */
export function lengthsInput(graph: GraphBuilder): { lengths: string; sequenceLengths: string } {
  const lengths = graph.input('lengths', 'int64', ['batch']);
  return { lengths, sequenceLengths: graph.apply('Cast', [lengths], { to: 6 }) };
}

/** float [T, B, 1] of `values` [T, B, ...]: 1 for a step of the row, 0 for padding. */
export function stepMask(graph: GraphBuilder, values: string, lengths: string): string {
  const steps = graph.apply('Gather', [graph.apply('Shape', [values]), graph.integers([0], [])]);
  const positions = graph.apply('Range', [graph.integers([0], []), steps, graph.integers([1], [])]);
  const column = graph.apply('Unsqueeze', [positions, graph.integers([1])]);
  const inside = graph.apply('Less', [column, graph.apply('Unsqueeze', [lengths, graph.integers([0])])]);
  return graph.apply('Unsqueeze', [graph.apply('Cast', [inside], { to: 1 }), graph.integers([2])]);
}
