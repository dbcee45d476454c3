/** The valid range of a number. */
export interface Bounds {
  integer?: boolean;
  min?: number;
  /** Exclusive lower bound. */
  above?: number;
  max?: number;
}

/** Throws a RangeError that names the value if it is out of bounds or not finite. */
export function checkBounds(name: string, value: number, { integer = false, min, above, max }: Bounds): void {
  const isSound = integer ? Number.isInteger(value) : Number.isFinite(value);
  const isLow = (min !== undefined && value < min) || (above !== undefined && value <= above);
  if (isSound && !isLow && (max === undefined || value <= max)) return;
  const kind = integer ? 'a whole number' : 'a number';
  const lower = min !== undefined ? ` from ${min}` : above !== undefined ? ` above ${above}` : '';
  const upper = max === undefined ? '' : ` and at most ${max}`;
  throw new RangeError(`${name} is ${kind}${lower}${upper}, not ${value}.`);
}

/** The same for counts: integers from 1. */
export function checkCounts(counts: Record<string, number>): void {
  for (const [name, value] of Object.entries(counts)) checkBounds(name, value, { integer: true, min: 1 });
}
