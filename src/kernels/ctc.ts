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
  const none = () => new Float64Array(path.length).fill(Number.NEGATIVE_INFINITY);
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
      const sum = logAdd(before[s], s > 0 ? before[s - 1] : undefined, jumps[s] ? before[s - 2] : undefined);
      now[s] = sum + log(t, s);
    }
  }
  for (let t = last - 1; t >= 0; t--) {
    const [now, after] = [beta[t], beta[t + 1]] as [Float64Array, Float64Array];
    const next = (s: number) => (s < path.length ? (after[s] as number) + log(t + 1, s) : undefined);
    for (let s = 0; s < path.length; s++) now[s] = logAdd(next(s), next(s + 1), jumps[s + 2] ? next(s + 2) : undefined);
  }

  const end = alpha[last] as Float64Array;
  const total = logAdd(end.at(-1), end.at(-2));
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

/** ln Σ exp, of what is given; minus infinity for nothing. */
export function logAdd(...terms: (number | undefined)[]): number {
  const given = terms.filter((term) => term !== undefined);
  const maximum = Math.max(...given);
  if (maximum === Number.NEGATIVE_INFINITY) return maximum;
  return maximum + Math.log(given.reduce((sum, term) => sum + Math.exp(term - maximum), 0));
}
