import { CheckpointError } from '../errors.js';

// Deeper than anything that rnn writes; deeper nesting in an untrusted file could overflow the stack.
const MAXIMUM_DEPTH = 100;

/** `JSON.stringify` that throws a `CheckpointError` naming `file` for NaN and infinite numbers, which JSON turns into null. */
export function stringifyJson(value: unknown, file: string): string {
  return JSON.stringify(value, (key, item) => {
    if (typeof item === 'number' && !Number.isFinite(item)) {
      throw new CheckpointError(`${file} cannot be written: "${key}" is ${item}, which JSON cannot hold.`);
    }
    return item;
  });
}

/**
 * `JSON.parse` for untrusted text: throws a `CheckpointError` naming `file` for a syntax error, a number beyond float64, too deep
 * nesting, and the key `__proto__`.
 */
export function parseJson(text: string, file: string): unknown {
  let root: unknown;
  try {
    root = JSON.parse(text);
  } catch (cause) {
    throw new CheckpointError(`${file} is not JSON.`, { cause });
  }
  let level: unknown[] = [root];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > MAXIMUM_DEPTH) throw new CheckpointError(`${file} is nested more than ${MAXIMUM_DEPTH} levels deep.`);
    level = level.flatMap((value) => children(value, file));
  }
  return root;
}

function children(value: unknown, file: string): unknown[] {
  if (typeof value === 'number' && !Number.isFinite(value)) {
    throw new CheckpointError(`${file} holds a number too large for float64.`);
  }
  if (typeof value !== 'object' || value === null) return [];
  if (Object.hasOwn(value, '__proto__')) throw new CheckpointError(`${file} has the key "__proto__".`);
  return Object.values(value);
}
