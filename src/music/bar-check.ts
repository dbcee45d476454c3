import type { Bar } from './bars.js';

/** What adding up a voice's bars says. */
export interface BarCount {
  /** Those that have a meter. */
  bars: number;
  /** Those as long as it wants, upbeats and what completes them included. */
  right: number;
}

/**
 * Adds up the bars of a voice. One that opens a section may be short: an upbeat. One that closes a section may be short by an
 * upbeat that it is played before: that of its own section, which repeats, of the next one, or of the tune.
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

/** Tuplets make sums that are not exact. */
const TOLERANCE = 1e-6;

function isEqual(one: number, other: number): boolean {
  return Math.abs(one - other) < TOLERANCE;
}

function isLess(one: number, other: number): boolean {
  return one < other - TOLERANCE;
}
