import type { Random } from '../runtime/random.js';

/** `count` numbers, uniform in [-scale, scale). */
export function uniform(count: number, scale: number, random: Random): Float32Array {
  const values = new Float32Array(count);
  for (let index = 0; index < count; index++) values[index] = (2 * random.next() - 1) * scale;
  return values;
}

/** A [rows, columns] matrix, uniform in ±sqrt(6 / (rows + columns)) (Glorot and Bengio 2010, eq. 16). */
export function glorotUniform(rows: number, columns: number, random: Random): Float32Array {
  return uniform(rows * columns, Math.sqrt(6 / (rows + columns)), random);
}

/**
 * A [rows, columns] matrix, rows <= columns, with orthonormal rows (Saxe et al. 2014): Gram-Schmidt in float64 on normal
 * numbers. The result is uniformly distributed over all such matrices.
 */
export function orthogonal(rows: number, columns: number, random: Random): Float32Array {
  if (rows > columns) throw new RangeError(`${rows} rows of ${columns} numbers cannot be orthonormal.`);
  const done: Float64Array[] = [];
  const none = new Float64Array(columns);
  const result = new Float32Array(rows * columns);
  for (let index = 0; index < rows; index++) {
    const row = new Float64Array(columns);
    for (let column = 0; column < columns; column++) row[column] = random.normal();
    for (let first = 0; first < index; first += 4) removeFour(row, done.slice(first, first + 4), none);
    const norm = Math.sqrt(row.reduce((sum, value) => sum + value * value, 0));
    for (let column = 0; column < columns; column++) row[column] = (row[column] as number) / norm;
    done.push(row);
    result.set(row, index * columns);
  }
  return result;
}

/** Removes up to four orthonormal directions from `row` in one pass; `none` fills unused slots. */
function removeFour(row: Float64Array, directions: Float64Array[], none: Float64Array): void {
  const [a = none, b = none, c = none, d = none] = directions;
  let [alongA, alongB, alongC, alongD] = [0, 0, 0, 0];
  for (let column = 0; column < row.length; column++) {
    const value = row[column] as number;
    alongA += value * (a[column] as number);
    alongB += value * (b[column] as number);
    alongC += value * (c[column] as number);
    alongD += value * (d[column] as number);
  }
  for (let column = 0; column < row.length; column++) {
    const removed =
      alongA * (a[column] as number) +
      alongB * (b[column] as number) +
      alongC * (c[column] as number) +
      alongD * (d[column] as number);
    row[column] = (row[column] as number) - removed;
  }
}
