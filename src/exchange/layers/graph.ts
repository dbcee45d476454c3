import { cells } from '../../kernels/cells.js';
import type { NamedArray } from '../../model/parameters.js';

/** A Keras layer: its class and the settings that have the same names in tfjs-layers and Keras 3. */
export interface StockLayer {
  className: ClassName;
  name: string;
  config: Readonly<Record<string, unknown>>;
  /** The layer inside a Bidirectional wrapper. */
  inner?: { className: ClassName; config: Readonly<Record<string, unknown>> };
  /** Names of the layers whose outputs it reads; `name:1` is the output of the second call of a shared layer. */
  inbound: readonly string[];
  /** The inputs of its second call. */
  again?: readonly string[];
  /** Names of parameters, in the order of its weights; a tied output kernel is the embedding transposed. */
  weights: readonly StockWeight[];
}

export interface StockWeight {
  parameter: string;
  /** Its name here, if it differs from the parameter's name. */
  name?: string;
  transposed?: true;
}

type CellClass = (typeof cells)[keyof typeof cells]['keras']['className'];

/** The classes in use, with the snake-case names that Keras derives from them. */
export const classNames = {
  InputLayer: 'input_layer',
  Embedding: 'embedding',
  ...cellClasses(),
  Bidirectional: 'bidirectional',
  Dense: 'dense',
  Concatenate: 'concatenate',
  GlobalAveragePooling1D: 'global_average_pooling1d',
  GlobalMaxPooling1D: 'global_max_pooling1d',
  Permute: 'permute',
  Softmax: 'softmax',
  Dot: 'dot',
  Flatten: 'flatten',
} as const;

export type ClassName = keyof typeof classNames;

/** The classes of recurrent layers with their names. */
function cellClasses(): Record<CellClass, string> {
  return Object.fromEntries(Object.values(cells).map(({ keras }) => [keras.className, keras.name])) as Record<
    CellClass,
    string
  >;
}

/** A network of stock layers, inputs first; the last layer is its output. */
export interface StockGraph {
  name: string;
  layers: readonly StockLayer[];
}

/** The inputs of each call of a layer, as pairs of a layer and its call. */
export function callsOf({ inbound, again }: StockLayer): { name: string; call: number }[][] {
  return [inbound, ...(again === undefined ? [] : [again])]
    .filter((names) => names.length > 0)
    .map((names) =>
      names.map((from) => {
        const [name = '', call = '0'] = from.split(':');
        return { name, call: Number(call) };
      }),
    );
}

/** The values of a layer's weight. */
export function stockArray(
  { parameter, name = parameter, transposed }: StockWeight,
  weights: readonly NamedArray[],
): NamedArray {
  const array = weights.find((weight) => weight.name === parameter);
  if (array === undefined) throw new Error(`The network has no parameter ${parameter}.`);
  return transposed ? transpose({ ...array, name }) : { ...array, name };
}

/** Transposes [rows, columns]. */
export function transpose({ name, shape, data }: NamedArray): NamedArray {
  const [rows = 0, columns = 0] = shape;
  const result = new Float32Array(data.length);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++)
      result[column * rows + row] = data[row * columns + column] as number;
  }
  return { name, shape: [columns, rows], data: result };
}
