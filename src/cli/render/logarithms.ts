/** A base of logarithms, as named on the command line. */
export type LogBase = keyof typeof bases;

const bases = {
  e: { symbol: 'ln', unit: 'nats', nats: 1 },
  '2': { symbol: 'log2', unit: 'bits', nats: Math.LN2 },
  '10': { symbol: 'log10', unit: 'bans', nats: Math.LN10 },
};

/** The names of logarithms in each base, and the factor from nats. */
export function logarithm(base: LogBase): { symbol: string; unit: string; fromNats(nats: number): number } {
  const { symbol, unit, nats } = bases[base];
  return { symbol, unit, fromNats: (value) => value / nats };
}
