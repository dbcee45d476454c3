import { cells } from '../../kernels/cells.js';
import type { NamedArray } from '../../model/parameters.js';

/** A layer of Keras by its class, with what tfjs-layers and Keras 3 call the same. */
export interface StockLayer {
  className: ClassName;
  name: string;
  config: Readonly<Record<string, unknown>>;
  /** A layer in both directions stands inside of it. */
  inner?: { className: ClassName; config: Readonly<Record<string, unknown>> };
  /** Names of the layers whose outputs it reads; `name:1` is what came of the second call of a layer that is called again. */
  inbound: readonly string[];
  /** What it reads in a second call. */
  again?: readonly string[];
  /** Names of parameters, in the order of its weights; a tied output kernel is the embedding transposed. */
  weights: readonly StockWeight[];
}

export interface StockWeight {
  parameter: string;
  /** What it is called here, where that is not the parameter's own name. */
  name?: string;
  transposed?: true;
}

type CellClass = (typeof cells)[keyof typeof cells]['keras']['className'];

/** The classes in use, with the names that Keras makes of them. */
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

/** A network made of stock layers, inputs first; the last layer is its output. */
export interface StockGraph {
  name: string;
  layers: readonly StockLayer[];
}

/** Each call of a layer, as the layers and their calls that it reads. */
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

/** [rows, columns] as [columns, rows]. */
export function transpose({ name, shape, data }: NamedArray): NamedArray {
  const [rows = 0, columns = 0] = shape;
  const result = new Float32Array(data.length);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++)
      result[column * rows + row] = data[row * columns + column] as number;
  }
  return { name, shape: [columns, rows], data: result };
}
