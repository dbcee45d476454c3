import { RnnError } from '../../errors.js';
import type { OperationAttributes } from '../../runtime/host-memory.js';

/** Where an operation is in C++'s list, and the names of its attributes in the order in which C++ reads their values. */
export interface ListedOperation {
  index: number;
  attributes: readonly string[];
}

/** Reads what C++ says of its operations (describeOperations): a line each, its name and its attributes' names. */
export function readOperationTable(text: string): Map<string, ListedOperation> {
  const lines = text.split('\n').filter(Boolean);
  return new Map(
    lines.map((line, index) => {
      const [name = '', ...attributes] = line.split(' ');
      return [name, { index, attributes }];
    }),
  );
}

/** The operation of this name; throws an Error where there is none. */
export function listedOperation(table: ReadonlyMap<string, ListedOperation>, name: string): ListedOperation {
  const operation = table.get(name);
  if (!operation)
    throw new Error(`there is no operation ${name}; are the C++ sources newer than what was built of them?`);
  return operation;
}

/** Writes the attributes' values in C++'s order, NaN for one that is left out; throws an Error for one that is not declared. */
export function writeAttributes(
  to: Float64Array,
  { attributes: names }: ListedOperation,
  given: OperationAttributes,
): void {
  to.fill(Number.NaN, 0, names.length);
  for (const name in given) {
    // How many inputs there are, which TensorFlow has to be told.
    if (name === 'N') continue;
    const position = names.indexOf(name);
    if (position < 0) throw new Error(`the operation has no attribute ${name}`);
    to[position] = Number(given[name]);
  }
}

/** More than any operation has. */
export const MAX_ATTRIBUTES = 16;

/** What `call` returns; an Error that it throws names the operation, unless it is one for people. */
export function naming<Result>(operation: string, call: () => Result): Result {
  try {
    return call();
  } catch (error) {
    if (error instanceof RnnError) throw error;
    throw error instanceof Error ? new Error(`${operation}: ${error.message}`, { cause: error }) : error;
  }
}
