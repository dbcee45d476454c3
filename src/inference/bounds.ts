/** What a number may be. */
export interface Bounds {
  integer?: boolean;
  min?: number;
  /** The value lies above this, and is not equal to it. */
  above?: number;
  max?: number;
}

/** Throws a RangeError for a value out of its bounds, or not finite, that names it. */
export function checkBounds(name: string, value: number, { integer = false, min, above, max }: Bounds): void {
  const isSound = integer ? Number.isInteger(value) : Number.isFinite(value);
  const isLow = (min !== undefined && value < min) || (above !== undefined && value <= above);
  if (isSound && !isLow && (max === undefined || value <= max)) return;
  const kind = integer ? 'a whole number' : 'a number';
  const lower = min !== undefined ? ` from ${min}` : above !== undefined ? ` above ${above}` : '';
  const upper = max === undefined ? '' : ` and at most ${max}`;
  throw new RangeError(`${name} is ${kind}${lower}${upper}, not ${value}.`);
}

/** The same for counts: whole numbers from 1. */
export function checkCounts(counts: Record<string, number>): void {
  for (const [name, value] of Object.entries(counts)) checkBounds(name, value, { integer: true, min: 1 });
}
