import type { Tensor, Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import { isSparse } from '../kernels/gradient.js';
import type { Gradient, Kernels, SparseRows } from '../kernels/kernels.js';
import { execute } from '../kernels/native/execute.js';
import type { GradientStore, Parameter } from '../model/parameters.js';
import { tf } from '../runtime/tensorflow.js';
import { roundUp } from './messages.js';

/** float32 numbers in 64 bytes. TensorFlow wraps memory aligned to 64 bytes as a tensor without a copy. */
export const LINE = 16;
const aligned = (count: number) => Math.ceil(count / LINE) * LINE;

/** Memory whose first numbers are summed over the workers in place. */
export interface SummedMemory {
  memory: ArrayBuffer;
  sum(count: number): Promise<void>;
}

/** The position of a parameter's summed gradient in the memory. */
interface Region {
  parameter: Parameter;
  /** Position of the gradient's numbers: all of them, or those of some rows. */
  offset: number;
  size: number;
  /** For a sparse gradient: rows per worker, the position of their ids, and whether the region has a slot for every row. */
  sparse: { counts: readonly number[]; ids: number; dense: boolean } | null;
}

/** Memory that holds the gradients of some parameters as one array, which is summed over the workers. */
export interface GradientPart {
  parameters: readonly Parameter[];
  /**
   * Copies the gradients into the memory; the caller keeps them. `counts` has the number of rows of each sparse gradient, per worker by
   * rank. A worker with an empty batch adds nothing.
   */
  pack(own: ReadonlyMap<Parameter, Gradient>, counts: readonly (readonly number[])[], isEmpty: boolean): void;
  sum(): Promise<void>;
  /** The sums; valid until the next `pack`. */
  unpack(): GradientStore;
  dispose(): void;
}

export interface PartOptions {
  kernels: Kernels;
  parameters: readonly Parameter[];
  rank: number;
  /** Allocates memory aligned to 64 bytes, which TensorFlow uses without a copy. */
  allocate(bytes: number): SummedMemory;
}

/** Creates a part whose memory grows on demand. */
export function createGradientPart({ kernels, parameters, rank, allocate }: PartOptions): GradientPart {
  let summed: SummedMemory | null = null;
  let memory = new Float32Array(0);
  let memoryTensor: Tensor | null = null;
  let regions: Region[] = [];
  let count = 0;

  function reserve(size: number): void {
    if (memory.length >= size) return;
    memoryTensor?.dispose();
    summed = allocate(size * 4);
    memory = new Float32Array(summed.memory);
    // The tensor shares this memory: kernels write into it.
    memoryTensor = tf.tensor1d(memory);
  }

  return {
    parameters,
    pack(own, counts, isEmpty) {
      ({ regions, size: count } = collate(parameters, own, counts));
      reserve(count);
      if (isEmpty) memory.fill(0, 0, count);
      else fill(own);
    },
    sum: () => (summed as SummedMemory).sum(count),
    unpack() {
      const gradients: GradientStore = new Map();
      for (const region of regions) {
        const { parameter, offset, size, sparse } = region;
        const { shape } = parameter.variable;
        const values = memory.subarray(offset, offset + size);
        gradients.set(parameter, sparse === null ? tf.tensor(values, shape) : mergeRows(region, values));
      }
      return gradients;
    },
    dispose() {
      memoryTensor?.dispose();
      memoryTensor = null;
      memory = new Float32Array(0);
    },
  };

  function fill(gradients: ReadonlyMap<Parameter, Gradient>): void {
    const tensors: Tensor[] = [];
    const offsets: number[] = [];
    for (const { parameter, offset, size, sparse } of regions) {
      const gradient = gradients.get(parameter) as Tensor | SparseRows;
      if (!isSparse(gradient)) {
        tensors.push(gradient);
        offsets.push(offset);
      } else if (sparse !== null) {
        const width = widthOf(parameter);
        const ids = gradient.ids.dataSync();
        const first = sparse.counts.slice(0, rank).reduce((sum, rows) => sum + rows, 0);
        memory.fill(0, sparse.ids, offset + size);
        // Ids are exact as floats: no vocabulary has 2^24 tokens.
        memory.set(Float32Array.from(ids), sparse.ids + first);
        if (sparse.dense) {
          const rows = gradient.rows.dataSync();
          for (const [row, id] of ids.entries())
            memory.set(rows.subarray(row * width, (row + 1) * width), offset + id * width);
        } else if (ids.length > 0) {
          tensors.push(gradient.rows);
          offsets.push(offset + first * width);
        }
      }
    }
    copy(tensors, offsets);
  }

  function copy(tensors: readonly Tensor[], offsets: readonly number[]): void {
    if (tensors.length === 0) return;
    if (kernels.name !== 'native') {
      for (const [index, tensor] of tensors.entries()) memory.set(tensor.dataSync(), offsets[index]);
      return;
    }
    const offsetTensor = tf.tensor1d([...offsets], 'int32');
    execute('RnnPack', { N: tensors.length }, [memoryTensor as Tensor, offsetTensor, ...tensors], 0);
    offsetTensor.dispose();
  }

  /** The distinct rows of all workers, as for the whole batch in one process. */
  function mergeRows({ parameter, sparse }: Region, values: Float32Array) {
    const { counts, ids: start, dense } = sparse as NonNullable<Region['sparse']>;
    const [tableRows = 0] = parameter.variable.shape;
    const width = widthOf(parameter);
    const total = counts.reduce((sum, rows) => sum + rows, 0);
    const ids = Int32Array.from(memory.subarray(start, start + total));
    if (!dense) {
      const idTensor: Tensor1D = tf.tensor1d(ids, 'int32');
      const rows: Tensor2D = tf.tensor2d(values.subarray(0, total * width), [total, width]);
      const merged = kernels.gatherGradient(idTensor, rows, tableRows);
      tf.dispose([idTensor, rows]);
      return merged;
    }
    const distinct: Tensor1D = tf.tensor1d(Int32Array.from(new Set(ids)), 'int32');
    const table: Tensor2D = tf.tensor2d(values, [tableRows, width]);
    const rows = kernels.gather(table, distinct) as Tensor2D;
    table.dispose();
    return { ids: distinct, rows };
  }
}

function collate(
  parameters: readonly Parameter[],
  gradients: ReadonlyMap<Parameter, Gradient>,
  counts: readonly (readonly number[])[],
): { regions: Region[]; size: number } {
  const regions: Region[] = [];
  let size = 0;
  let sparseIndex = 0;
  for (const parameter of parameters) {
    const gradient = gradients.get(parameter);
    if (gradient === undefined) continue;
    const { variable } = parameter;
    if (!isSparse(gradient)) {
      regions.push({ parameter, offset: size, size: variable.size, sparse: null });
      size += aligned(variable.size);
      continue;
    }
    const index = sparseIndex++;
    const own = counts.map((ofWorker) => ofWorker[index] as number);
    // Uses few different lengths, because the engine keeps state for each length that it has summed.
    const capacity = roundUp(own.reduce((sum, rows) => sum + rows, LINE));
    const width = widthOf(parameter);
    const dense = capacity * width >= variable.size;
    const rows = dense ? variable.size : capacity * width;
    const ids = size;
    regions.push({ parameter, offset: ids + aligned(capacity), size: rows, sparse: { counts: own, ids, dense } });
    size += aligned(capacity) + aligned(rows);
  }
  return { regions, size: Math.max(size, LINE) };
}

function widthOf({ variable }: Parameter): number {
  return variable.shape[1] as number;
}
