/** Perplexity of a mean loss in nats per token: e^loss. */
export function perplexity(loss: number): number {
  return Math.exp(loss);
}

/** Converts a mean loss from nats to bits: loss / ln 2. */
export function bits(loss: number): number {
  return loss / Math.LN2;
}
