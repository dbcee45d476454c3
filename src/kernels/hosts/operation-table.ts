import { RnnError } from '../../errors.js';
import type { OperationAttributes } from '../../runtime/host-memory.js';

/** An operation's index in the C++ list, and its attribute names in the order in which C++ reads their values. */
export interface ListedOperation {
  index: number;
  attributes: readonly string[];
}

/** Parses describeOperations of C++: one line per operation, its name and attribute names. */
export function readOperationTable(text: string): Map<string, ListedOperation> {
  const lines = text.split('\n').filter(Boolean);
  return new Map(
    lines.map((line, index) => {
      const [name = '', ...attributes] = line.split(' ');
      return [name, { index, attributes }];
    }),
  );
}

/** The operation of this name; throws an Error for an unknown name. */
export function listedOperation(table: ReadonlyMap<string, ListedOperation>, name: string): ListedOperation {
  const operation = table.get(name);
  if (!operation) throw new Error(`there is no operation ${name}; are the C++ sources newer than the build?`);
  return operation;
}

/** Writes attribute values in C++ order, NaN for an absent one; throws an Error for an undeclared one. */
export function writeAttributes(
  to: Float64Array,
  { attributes: names }: ListedOperation,
  given: OperationAttributes,
): void {
  to.fill(Number.NaN, 0, names.length);
  for (const name in given) {
    // The number of inputs, which TensorFlow requires.
    if (name === 'N') continue;
    const position = names.indexOf(name);
    if (position < 0) throw new Error(`the operation has no attribute ${name}`);
    to[position] = Number(given[name]);
  }
}

/** More attributes than any operation has. */
export const MAX_ATTRIBUTES = 16;

/** Runs `call`; adds the operation's name to an Error, unless it is an RnnError. */
export function naming<Result>(operation: string, call: () => Result): Result {
  try {
    return call();
  } catch (error) {
    if (error instanceof RnnError) throw error;
    throw error instanceof Error ? new Error(`${operation}: ${error.message}`, { cause: error }) : error;
  }
}
