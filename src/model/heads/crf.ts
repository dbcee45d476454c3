/**
 * A linear-chain conditional random field (Lafferty et al. 2001) in plain arrays: for few labels, plain JavaScript is faster than
 * TensorFlow operations on tiny matrices. The score of labels y is
 *   s(y) = start[y_1] + Σ_t emissions[t, y_t] + Σ_t transitions[y_(t-1), y_t] + end[y_T],   p(y) = exp(s(y)) / Σ_y' exp(s(y')).
 */
export interface ChainWeights {
  /** [K, K], from a row's label to a column's. */
  transitions: Float32Array;
  /** [K] */
  start: Float32Array;
  /** [K] */
  end: Float32Array;
}

/** Rows of emissions [T * B, K], time-major. */
export interface Emissions {
  values: Float32Array;
  /** [K], added to every row. */
  bias: Float32Array;
  /** [B], each 1..T; null if every row is T long. */
  lengths: Int32Array | null;
  steps: number;
  batchSize: number;
}

export interface ChainGradients {
  /** [T * B, K]; 0 if masked. */
  dEmissions: Float32Array;
  dTransitions: Float32Array;
  dStart: Float32Array;
  dEnd: Float32Array;
}

/** -log p(targets) of each row, [B], in nats, and the gradients of their sum; `targets` is [T * B]. */
export function chainLoss(
  weights: ChainWeights,
  emissions: Emissions,
  targets: Int32Array,
): { losses: Float32Array; gradients: ChainGradients } {
  const { values, batchSize } = emissions;
  const K = weights.start.length;
  const gradients: ChainGradients = {
    dEmissions: new Float32Array(values.length),
    dTransitions: new Float32Array(K * K),
    dStart: new Float32Array(K),
    dEnd: new Float32Array(K),
  };
  const pairs = new Float64Array(K * K); // expected transitions less those of the targets
  const chain = createChain(weights, emissions);
  const losses = new Float32Array(batchSize);
  for (let row = 0; row < batchSize; row++) {
    const length = chain.lengthOf(row);
    const logPartition = chain.run(row);
    chain.addPairs(pairs, length);
    for (let step = 0, previous = -1; step < length; step++) {
      const cell = step * batchSize + row;
      const target = targets[cell] as number;
      if (previous >= 0) pairs[previous * K + target] = at(pairs, previous * K + target) - 1;
      for (let label = 0; label < K; label++) {
        const d = chain.marginal(step, label) - (label === target ? 1 : 0);
        gradients.dEmissions[cell * K + label] = d;
        if (step === 0) gradients.dStart[label] = at(gradients.dStart, label) + d;
        if (step === length - 1) gradients.dEnd[label] = at(gradients.dEnd, label) + d;
      }
      previous = target;
    }
    losses[row] = logPartition - chain.score(row, targets);
  }
  gradients.dTransitions.set(pairs);
  return { losses, gradients };
}

/** Only the losses of `chainLoss`, by the forward recursion. */
export function chainLosses(weights: ChainWeights, emissions: Emissions, targets: Int32Array): Float32Array {
  const chain = createChain(weights, emissions);
  return Float32Array.from({ length: emissions.batchSize }, (_, row) => chain.run(row) - chain.score(row, targets));
}

/** p(y_t = k) of every step, [T * B, K]; 0 if masked. */
export function chainMarginals(weights: ChainWeights, emissions: Emissions): Float32Array {
  const { values, batchSize } = emissions;
  const K = weights.start.length;
  const result = new Float32Array(values.length);
  const chain = createChain(weights, emissions);
  for (let row = 0; row < batchSize; row++) {
    chain.run(row);
    for (let step = 0; step < chain.lengthOf(row); step++) {
      for (let label = 0; label < K; label++) {
        result[(step * batchSize + row) * K + label] = chain.marginal(step, label);
      }
    }
  }
  return result;
}

/** The best labels, [T * B], by dynamic programming (Viterbi 1967); 0 if masked. */
export function likeliestPath(
  { transitions, start, end }: ChainWeights,
  { values, bias, lengths, steps, batchSize }: Emissions,
): Int32Array {
  const K = start.length;
  const result = new Int32Array(steps * batchSize);
  const from = new Int32Array(steps * K);
  let best = new Float64Array(K);
  let next = new Float64Array(K);
  for (let row = 0; row < batchSize; row++) {
    const length = lengths?.[row] ?? steps;
    for (let label = 0; label < K; label++)
      best[label] = at(start, label) + at(values, row * K + label) + at(bias, label);
    for (let step = 1; step < length; step++) {
      const cell = (step * batchSize + row) * K;
      for (let label = 0; label < K; label++) {
        let chosen = 0;
        let highest = Number.NEGATIVE_INFINITY;
        for (let previous = 0; previous < K; previous++) {
          const score = at(best, previous) + at(transitions, previous * K + label);
          if (score > highest) [highest, chosen] = [score, previous];
        }
        next[label] = highest + at(values, cell + label) + at(bias, label);
        from[step * K + label] = chosen;
      }
      [best, next] = [next, best];
    }
    let label = 0;
    for (let other = 1; other < K; other++) {
      if (at(best, other) + at(end, other) > at(best, label) + at(end, label)) label = other;
    }
    for (let step = length - 1; step >= 0; step--) {
      result[step * batchSize + row] = label;
      label = from[step * K + label] as number;
    }
  }
  return result;
}

/**
 * The forward and backward recursions for one row at a time, on exponentials that are scaled at each step so that the forward
 * variables sum to 1 (Rabiner 1989, V.A); this avoids logarithms within a step, and overflow.
 */
function createChain(
  { transitions, start, end }: ChainWeights,
  { values, bias, lengths, steps, batchSize }: Emissions,
) {
  const K = start.length;
  const factors = Float64Array.from(transitions, Math.exp); // [K, K]
  const forward = new Float64Array(steps * K);
  const backward = new Float64Array(steps * K);
  const emitted = new Float64Array(steps * K);
  const scales = new Float64Array(steps);
  const lengthOf = (row: number) => lengths?.[row] ?? steps;
  const emission = (cell: number, label: number) => at(values, cell * K + label) + at(bias, label);

  /** Selects a row and returns its log Σ_y exp(s(y)); the other functions refer to this row. */
  function run(row: number): number {
    const length = lengthOf(row);
    let logarithm = 0;
    for (let step = 0; step < length; step++) {
      const cell = step * batchSize + row;
      const here = step * K;
      let highest = Number.NEGATIVE_INFINITY;
      for (let label = 0; label < K; label++) highest = Math.max(highest, boundary(step, length, cell, label));
      let sum = 0;
      for (let label = 0; label < K; label++) {
        const weight = Math.exp(boundary(step, length, cell, label) - highest);
        emitted[here + label] = weight;
        let reached = step === 0 ? 1 : 0;
        if (step > 0) {
          for (let from = 0; from < K; from++) reached += at(forward, here - K + from) * at(factors, from * K + label);
        }
        forward[here + label] = reached * weight;
        sum += reached * weight;
      }
      for (let label = 0; label < K; label++) forward[here + label] = at(forward, here + label) / sum;
      scales[step] = sum;
      logarithm += Math.log(sum) + highest;
    }
    backward.fill(1, (length - 1) * K, length * K);
    for (let step = length - 2; step >= 0; step--) {
      const next = (step + 1) * K;
      for (let label = 0; label < K; label++) {
        let sum = 0;
        for (let to = 0; to < K; to++) {
          sum += at(factors, label * K + to) * at(emitted, next + to) * at(backward, next + to);
        }
        backward[step * K + label] = sum / at(scales, step + 1);
      }
    }
    return logarithm;
  }

  /** The emission plus the start and end scores. */
  function boundary(step: number, length: number, cell: number, label: number): number {
    const first = step === 0 ? at(start, label) : 0;
    const last = step === length - 1 ? at(end, label) : 0;
    return emission(cell, label) + first + last;
  }

  /** s(y) of the row's targets y. */
  function score(row: number, targets: Int32Array): number {
    const length = lengthOf(row);
    let sum = 0;
    for (let step = 0, previous = -1; step < length; step++) {
      const cell = step * batchSize + row;
      const target = targets[cell] as number;
      sum += emission(cell, target);
      sum += previous < 0 ? at(start, target) : at(transitions, previous * K + target);
      previous = target;
    }
    return sum + at(end, targets[(length - 1) * batchSize + row] as number);
  }

  return {
    lengthOf,
    run,
    score,
    marginal: (step: number, label: number) => at(forward, step * K + label) * at(backward, step * K + label),
    /** Adds the expected number of each transition to `pairs` [K, K]. */
    addPairs(pairs: Float64Array, length: number) {
      for (let step = 1; step < length; step++) {
        const here = step * K;
        for (let from = 0; from < K; from++) {
          const reached = at(forward, here - K + from) / at(scales, step);
          for (let to = 0; to < K; to++) {
            const pair = from * K + to;
            pairs[pair] =
              at(pairs, pair) + reached * at(factors, pair) * at(emitted, here + to) * at(backward, here + to);
          }
        }
      }
    },
  };
}

function at(values: Float32Array | Float64Array, index: number): number {
  return values[index] as number;
}
