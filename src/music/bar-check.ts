import type { Bar } from './bars.js';

/** Counts of the bars of a voice. */
export interface BarCount {
  /** Bars that have a meter. */
  bars: number;
  /** Bars with the length of the meter, including upbeats and the bars that complete them. */
  right: number;
}

/**
 * Checks the lengths of the bars of a voice. The first bar of a section may be short (an upbeat). The last bar of a section may be short
 * by the upbeat that follows it: that of its own section (repeated), of the next section, or of the tune.
 */
export function countBars(bars: readonly Bar[]): BarCount {
  const upbeats = bars.map(({ opens, length, wanted }) =>
    opens && wanted !== null && isLess(length, wanted) ? length : null,
  );
  let own: number | null = null;
  let right = 0;
  for (const [index, { length, wanted, opens, closes }] of bars.entries()) {
    if (wanted === null) continue;
    if (opens) own = upbeats[index] as number | null;
    const completed = [own, upbeats[index + 1], upbeats[0]].some(
      (upbeat) => typeof upbeat === 'number' && isEqual(length + upbeat, wanted),
    );
    if (isEqual(length, wanted) || (opens && isLess(length, wanted)) || (closes && completed)) right++;
  }
  return { bars: bars.filter(({ wanted }) => wanted !== null).length, right };
}

/** Tolerance: sums of tuplets are not exact. */
const TOLERANCE = 1e-6;

function isEqual(one: number, other: number): boolean {
  return Math.abs(one - other) < TOLERANCE;
}

function isLess(one: number, other: number): boolean {
  return one < other - TOLERANCE;
}
