import type { Tensor } from '@tensorflow/tfjs-core';
import {
  type Attribute,
  createFloat,
  createInt32,
  createInt64,
  dataType,
  deleteIds,
  executeIds,
  flag,
  idOf,
  integer,
  type TensorId,
  toTensor,
} from '../operations.js';

/**
 * TensorFlow operations on tensor ids, which cost half of what tfjs's functions do: no Tensor objects, no tape. Whatever
 * a session makes is freed at its end, but for what `adopt` has handed out.
 */
export class Session {
  readonly #live = new Set<TensorId>();
  readonly #float = [dataType('T', 'float32')];

  /** The id of a caller's tensor, which stays the caller's. */
  of(tensor: Tensor): TensorId {
    return idOf(tensor);
  }

  /** A tensor for the caller that outlives the session. */
  adopt<T extends Tensor>(id: TensorId, shape: number[]): T {
    this.#live.delete(id);
    return toTensor(id, shape) as T;
  }

  close(): void {
    deleteIds(this.#live);
  }

  /** An operation of float tensors, with the attributes it has beside their type. */
  run(name: string, inputs: TensorId[], outputs: number, attributes: Attribute[] = []): TensorId[] {
    const ids = executeIds(name, [...this.#float, ...attributes], inputs, outputs);
    for (const id of ids) this.#live.add(id);
    return ids;
  }

  /** One with no other attribute and one output. */
  one(name: string, ...inputs: TensorId[]): TensorId {
    return this.run(name, inputs, 1)[0] as TensorId;
  }

  add(a: TensorId, b: TensorId): TensorId {
    return this.one('AddV2', a, b);
  }

  times(a: TensorId, b: TensorId): TensorId {
    return this.one('Mul', a, b);
  }

  minus(a: TensorId, b: TensorId): TensorId {
    return this.one('Sub', a, b);
  }

  /** a b, or aᵀ b. MatMul's `transpose_b` is slow: transpose b once for all steps instead. */
  matMul(a: TensorId, b: TensorId, { transposeA = false } = {}): TensorId {
    const attributes = [flag('transpose_a', transposeA), flag('transpose_b', false)];
    return this.run('MatMul', [a, b], 1, attributes)[0] as TensorId;
  }

  /** Column sums of [N, M] as [M]: a product with ones takes a fifth of the time of Sum. */
  sumRows(matrix: TensorId, N: number, M: number): TensorId {
    return this.reshape(this.matMul(this.fill([1, N], 1), matrix), [M]);
  }

  transpose(matrix: TensorId): TensorId {
    return this.run('Transpose', [matrix, this.#integers([1, 0])], 1, [dataType('Tperm', 'int32')])[0] as TensorId;
  }

  reshape(id: TensorId, shape: number[]): TensorId {
    return this.run('Reshape', [id, this.#integers(shape)], 1, [dataType('Tshape', 'int32')])[0] as TensorId;
  }

  slice(id: TensorId, begin: number[], size: number[]): TensorId {
    const inputs = [id, this.#integers(begin), this.#integers(size)];
    return this.run('Slice', inputs, 1, [dataType('Index', 'int32')])[0] as TensorId;
  }

  concat(ids: TensorId[], axis: number): TensorId {
    const attributes = [integer('N', ids.length), dataType('Tidx', 'int32')];
    return this.run('ConcatV2', [...ids, this.#keep(createInt32([axis], []))], 1, attributes)[0] as TensorId;
  }

  split(id: TensorId, parts: number, axis: number): TensorId[] {
    return this.run('Split', [this.#keep(createInt32([axis], [])), id], parts, [integer('num_split', parts)]);
  }

  /** [T, ...] as its T parts. */
  unpack(id: TensorId, T: number): TensorId[] {
    return this.run('Unpack', [id], T, [integer('num', T), integer('axis', 0)]);
  }

  /** The parts as one tensor [T, ...]. */
  pack(ids: TensorId[]): TensorId {
    return this.run('Pack', ids, 1, [integer('N', ids.length), integer('axis', 0)])[0] as TensorId;
  }

  fill(shape: number[], value: number): TensorId {
    const inputs = [this.#integers(shape), this.#keep(createFloat(value))];
    return this.run('Fill', inputs, 1, [dataType('index_type', 'int32')])[0] as TensorId;
  }

  int64(value: number): TensorId {
    return this.#keep(createInt64(value));
  }

  #integers(values: number[]): TensorId {
    return this.#keep(createInt32(values, [values.length]));
  }

  #keep(id: TensorId): TensorId {
    this.#live.add(id);
    return id;
  }
}

/** Runs `body` with a session and frees what it made, also when it throws. */
export function withSession<Result>(body: (session: Session) => Result): Result {
  const session = new Session();
  try {
    return body(session);
  } finally {
    session.close();
  }
}
