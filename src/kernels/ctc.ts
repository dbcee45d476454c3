/** Steps that labels need at least: one each, and a blank between two that are equal. */
export function leastCtcSteps(labels: ArrayLike<number>): number {
  let steps = labels.length;
  for (let index = 1; index < labels.length; index++) if (labels[index] === labels[index - 1]) steps++;
  return steps;
}

/**
 * All alignments of labels with log-probabilities [T][V], the blank last: nats of the labels, and the probability of each
 * class at each step given the labels, [T][V]. α and β of Graves et al. 2006, section 4.1, β without the step's own factor.
 */
export function alignLabels(
  logs: readonly ArrayLike<number>[],
  labels: ArrayLike<number>,
): { loss: number; posteriors: Float64Array[] } {
  const classes = logs[0]?.length ?? 1;
  const blank = classes - 1;
  // Blanks before, between and after the labels.
  const path = Array.from({ length: 2 * labels.length + 1 }, (_, s) =>
    s % 2 === 0 ? blank : (labels[s >> 1] as number),
  );
  const jumps = path.map((label, s) => s >= 2 && label !== blank && label !== path[s - 2]);
  const log = (t: number, s: number) => logs[t]?.[path[s] as number] as number;
  const impossible = Number.NEGATIVE_INFINITY;
  const none = () => new Float64Array(path.length).fill(impossible);
  const last = logs.length - 1;

  const alpha = logs.map(none);
  const beta = logs.map(none);
  for (let s = 0; s < Math.min(2, path.length); s++) {
    (alpha[0] as Float64Array)[s] = log(0, s);
    (beta[last] as Float64Array)[path.length - 1 - s] = 0;
  }
  for (let t = 1; t <= last; t++) {
    const [before, now] = [alpha[t - 1], alpha[t]] as [Float64Array, Float64Array];
    for (let s = 0; s < path.length; s++) {
      let sum = before[s] as number;
      if (s > 0) sum = logAdd(sum, before[s - 1] as number);
      if (jumps[s]) sum = logAdd(sum, before[s - 2] as number);
      now[s] = sum + log(t, s);
    }
  }
  for (let t = last - 1; t >= 0; t--) {
    const [now, after] = [beta[t], beta[t + 1]] as [Float64Array, Float64Array];
    for (let s = 0; s < path.length; s++) {
      let sum = (after[s] as number) + log(t + 1, s);
      if (s + 1 < path.length) sum = logAdd(sum, (after[s + 1] as number) + log(t + 1, s + 1));
      if (jumps[s + 2]) sum = logAdd(sum, (after[s + 2] as number) + log(t + 1, s + 2));
      now[s] = sum;
    }
  }

  const end = alpha[last] as Float64Array;
  const total = logAdd(end.at(-1) ?? impossible, end.at(-2) ?? impossible);
  const posteriors = logs.map((_, t) => {
    const posterior = new Float64Array(classes);
    for (const [s, label] of path.entries()) {
      const both = (alpha[t]?.[s] as number) + (beta[t]?.[s] as number);
      posterior[label] = (posterior[label] as number) + Math.exp(both - total);
    }
    return posterior;
  });
  return { loss: -total, posteriors };
}

/** ln(exp(left) + exp(right)); minus infinity stands for a probability of 0. */
export function logAdd(left: number, right: number): number {
  if (left < right) return logAdd(right, left);
  return right === Number.NEGATIVE_INFINITY ? left : left + Math.log1p(Math.exp(right - left));
}
