/**
 * The weight λ in [0, 1] of the first model that maximizes the likelihood of λ p + (1 - λ) q on held-out tokens, by expectation
 * maximization (Jelinek and Mercer 1980). `first` and `second` are the probabilities that the models give to each token.
 */
export function tuneInterpolation(first: ArrayLike<number>, second: ArrayLike<number>): number {
  const length = first.length;
  if (length === 0 || length !== second.length) {
    throw new RangeError(
      `Interpolation needs the same number of probabilities from each model, not ${length} and ${second.length}.`,
    );
  }
  let weight = 0.5;
  for (let round = 0; round < 200; round++) {
    let shares = 0;
    for (let i = 0; i < length; i++) {
      const own = weight * (first[i] as number);
      shares += own / (own + (1 - weight) * (second[i] as number));
    }
    const next = shares / length;
    if (Math.abs(next - weight) < 1e-7) return next;
    weight = next;
  }
  return weight;
}
