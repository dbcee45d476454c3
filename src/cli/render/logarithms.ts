/** A base that logarithms of probabilities are told in, as the command line names it. */
export type LogBase = keyof typeof bases;

const bases = {
  e: { symbol: 'ln', unit: 'nats', nats: 1 },
  '2': { symbol: 'log2', unit: 'bits', nats: Math.LN2 },
  '10': { symbol: 'log10', unit: 'bans', nats: Math.LN10 },
};

/** How to write logarithms in a base: what they are called, and what to multiply nats by. */
export function logarithm(base: LogBase): { symbol: string; unit: string; fromNats(nats: number): number } {
  const { symbol, unit, nats } = bases[base];
  return { symbol, unit, fromNats: (value) => value / nats };
}
