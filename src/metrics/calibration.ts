/** A prediction with its probability. */
export interface Prediction {
  confidence: number;
  correct: boolean;
}

/** A bin of predictions with similar confidence. */
export interface ReliabilityBin {
  /** Lower bound of the confidence, exclusive (inclusive in the first bin). */
  lower: number;
  /** Upper bound, inclusive. */
  upper: number;
  count: number;
  /** Means of the bin; null if it is empty. */
  confidence: number | null;
  accuracy: number | null;
}

/** The calibration of predictions. */
export interface Calibration {
  count: number;
  /** Expected calibration error: mean over predictions of |accuracy - confidence| of their bin. */
  expectedError: number;
  /** Maximum over the bins. */
  maximumError: number;
  bins: ReliabilityBin[];
}

/**
 * Expected calibration error with bins of equal width: sum of n_b/n · |accuracy_b − confidence_b| (Naeini et al. 2015;
 * Guo et al. 2017, equation 3). Throws a RangeError for a confidence outside 0..1.
 */
export function calibrate(predictions: Iterable<Prediction>, { bins = 15 }: { bins?: number } = {}): Calibration {
  const sums = Array.from({ length: bins }, () => ({ count: 0, confidence: 0, correct: 0 }));
  let count = 0;
  for (const { confidence, correct } of predictions) {
    // Sums of float32 probabilities may exceed 1 by rounding.
    if (!(confidence >= 0 && confidence <= 1 + 1e-4)) throw new RangeError(`${confidence} is not a probability.`);
    const index = Math.min(bins - 1, Math.max(0, Math.ceil(confidence * bins) - 1));
    const sum = sums[index] as (typeof sums)[number];
    sum.count++;
    sum.confidence += confidence;
    if (correct) sum.correct++;
    count++;
  }
  const errors = sums.map((sum) => (sum.count === 0 ? 0 : Math.abs(sum.correct - sum.confidence) / sum.count));
  return {
    count,
    expectedError: sums.reduce(
      (total, sum, index) => total + (sum.count / Math.max(1, count)) * (errors[index] ?? 0),
      0,
    ),
    maximumError: Math.max(...errors),
    bins: sums.map((sum, index) => ({
      lower: index / bins,
      upper: (index + 1) / bins,
      count: sum.count,
      confidence: sum.count === 0 ? null : sum.confidence / sum.count,
      accuracy: sum.count === 0 ? null : sum.correct / sum.count,
    })),
  };
}
