import type { NamedArray } from '../../model/parameters.js';
import { bytes, type Field, float, integer, message, text } from './protobuf.js';

/** The operator set of ONNX 1.12, with intermediate representation 8. */
const OPSET = 17;
const IR_VERSION = 8;

export type ElementType = 'float' | 'int64' | 'int32';
/** A number, or the name of a dynamic dimension. */
export type Shape = readonly (number | string)[];
export type Attribute = number | string | readonly number[] | readonly string[] | { float: number };

/** A graph under construction; values are identified by name. */
export interface GraphBuilder {
  input(name: string, type: ElementType, shape: Shape): string;
  output(name: string, value: string, shape: Shape): void;
  /** A parameter by name; a repeated parameter is stored once. */
  parameter(array: NamedArray): string;
  /** A constant of integers. */
  integers(values: readonly number[], shape?: readonly number[]): string;
  /** A constant of floats. */
  floats(values: readonly number[], shape?: readonly number[]): string;
  /** Appends a node and returns its outputs; an absent input is ''. */
  node(
    operator: string,
    inputs: readonly string[],
    attributes?: Readonly<Record<string, Attribute>>,
    outputs?: number,
  ): string[];
  /** Appends a node with one output and returns it. */
  apply(operator: string, inputs: readonly string[], attributes?: Readonly<Record<string, Attribute>>): string;
  /** Encodes the graph as a ModelProto. */
  toModel(producerVersion: string, description: string): Uint8Array[];
}

// Values of TensorProto.DataType.
const types: Record<ElementType, number> = { float: 1, int32: 6, int64: 7 };

/** Builds a graph with the fields of https://github.com/onnx/onnx/blob/main/onnx/onnx.proto. */
export function createGraph(name: string): GraphBuilder {
  const nodes: Field[] = [];
  const initializers = new Map<string, Field>();
  const inputs: Field[] = [];
  const outputs: Field[] = [];
  let count = 0;
  const fresh = (kind: string) => `${kind}_${++count}`;

  const builder: GraphBuilder = {
    input(name, type, shape) {
      inputs.push(valueInfo(11, name, type, shape));
      return name;
    },
    output(name, value, shape) {
      nodes.push(nodeOf('Identity', [value], [name], {}));
      outputs.push(valueInfo(12, name, 'float', shape));
    },
    parameter({ name, shape, data }) {
      initializers.set(
        name,
        tensor(name, 'float', shape, new Uint8Array(data.buffer, data.byteOffset, data.byteLength)),
      );
      return name;
    },
    integers(values, shape = [values.length]) {
      const name = fresh('integers');
      const data = BigInt64Array.from(values, BigInt);
      initializers.set(name, tensor(name, 'int64', shape, new Uint8Array(data.buffer)));
      return name;
    },
    floats(values, shape = [values.length]) {
      const name = fresh('floats');
      initializers.set(name, tensor(name, 'float', shape, new Uint8Array(Float32Array.from(values).buffer)));
      return name;
    },
    node(operator, inputs, attributes = {}, outputs = 1) {
      const names = Array.from({ length: outputs }, () => fresh(operator));
      nodes.push(nodeOf(operator, inputs, names, attributes));
      return names;
    },
    apply: (operator, inputs, attributes) => builder.node(operator, inputs, attributes)[0] as string,
    toModel: (producerVersion, description) =>
      [
        integer(1, IR_VERSION),
        text(2, 'rnn'),
        text(3, producerVersion),
        text(6, description),
        message(7, [...nodes, text(2, name), ...initializers.values(), ...inputs, ...outputs]),
        message(8, [text(1, ''), integer(2, OPSET)]),
      ].flat(),
  };
  return builder;
}

function valueInfo(field: number, name: string, type: ElementType, shape: Shape): Field {
  const dimensions = shape.map((size) => message(1, [typeof size === 'number' ? integer(1, size) : text(2, size)]));
  return message(field, [text(1, name), message(2, [message(1, [integer(1, types[type]), message(2, dimensions)])])]);
}

function tensor(name: string, type: ElementType, shape: readonly number[], data: Uint8Array): Field {
  return message(5, [
    ...shape.map((size) => integer(1, size)),
    integer(2, types[type]),
    text(8, name),
    bytes(9, [data]),
  ]);
}

function nodeOf(
  operator: string,
  inputs: readonly string[],
  outputs: readonly string[],
  attributes: Readonly<Record<string, Attribute>>,
): Field {
  return message(1, [
    ...inputs.map((name) => text(1, name)),
    ...outputs.map((name) => text(2, name)),
    text(3, `node_${outputs[0]}`),
    text(4, operator),
    ...Object.entries(attributes).map(([name, value]) => message(5, [text(1, name), ...attributeOf(value)])),
  ]);
}

/** The value of an AttributeProto with its type, 20. */
function attributeOf(value: Attribute): Field[] {
  if (typeof value === 'number') return [integer(3, value), integer(20, 2)];
  if (typeof value === 'string') return [text(4, value), integer(20, 3)];
  if ('float' in value) return [float(2, value.float), integer(20, 1)];
  if (typeof value[0] === 'string') return [...value.map((item) => text(9, item as string)), integer(20, 8)];
  return [...value.map((item) => integer(8, item as number)), integer(20, 7)];
}
