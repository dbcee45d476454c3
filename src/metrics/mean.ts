/** A mean and a standard deviation. */
export interface Mean {
  mean: number;
  /** Sample standard deviation (n - 1); 0 for a single value. */
  standardDeviation: number;
  minimum: number;
  maximum: number;
}

/** Mean and standard deviation; throws a RangeError without values. */
export function summarise(values: readonly number[]): Mean {
  const count = values.length;
  if (count === 0) throw new RangeError('No value has no mean.');
  const mean = values.reduce((sum, value) => sum + value, 0) / count;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return {
    mean,
    standardDeviation: count === 1 ? 0 : Math.sqrt(squares / (count - 1)),
    minimum: Math.min(...values),
    maximum: Math.max(...values),
  };
}
