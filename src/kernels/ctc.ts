/** The minimum number of steps for labels: one each, plus a blank between equal neighbours. */
export function leastCtcSteps(labels: ArrayLike<number>): number {
  let steps = labels.length;
  for (let index = 1; index < labels.length; index++) if (labels[index] === labels[index - 1]) steps++;
  return steps;
}

/** Loss of labels under log-probabilities [T][V] (blank last): -ln of the sum over all alignments, by α of Graves et al. 2006. */
export function labelsLoss(logs: readonly ArrayLike<number>[], labels: ArrayLike<number>): number {
  const path = pathOf(logs, labels);
  // Two rows, whatever the number of steps: an hour of speech is not worth gigabytes.
  let [before, now] = [new Float64Array(path.labels.length), new Float64Array(path.labels.length)];
  for (const [t, row] of logs.entries()) {
    [before, now] = [now, before];
    forwardStep(row, path, t === 0 ? null : before, now);
  }
  return -totalOf(logs.length === 0 ? undefined : now);
}

/**
 * Sums over all alignments of labels with log-probabilities [T][V] (blank last): the loss in nats, and the probability of each
 * class at each step given the labels, [T][V]. α and β of Graves et al. 2006, section 4.1; β excludes the step's own factor.
 */
export function alignLabels(
  logs: readonly ArrayLike<number>[],
  labels: ArrayLike<number>,
): { loss: number; posteriors: Float64Array[] } {
  const path = pathOf(logs, labels);
  const { labels: own, jumps } = path;
  const alpha = forwardVariables(logs, path);
  const beta = logs.map(() => new Float64Array(own.length).fill(Number.NEGATIVE_INFINITY));
  const last = logs.length - 1;
  beta[last]?.fill(0, Math.max(0, own.length - 2));
  const log = (t: number, s: number) => logs[t]?.[own[s] as number] as number;
  for (let t = last - 1; t >= 0; t--) {
    const [now, after] = [beta[t], beta[t + 1]] as [Float64Array, Float64Array];
    for (let s = 0; s < own.length; s++) {
      let sum = (after[s] as number) + log(t + 1, s);
      if (s + 1 < own.length) sum = logAdd(sum, (after[s + 1] as number) + log(t + 1, s + 1));
      if (jumps[s + 2]) sum = logAdd(sum, (after[s + 2] as number) + log(t + 1, s + 2));
      now[s] = sum;
    }
  }
  const total = totalOf(alpha.at(-1));
  const posteriors = logs.map((row, t) => {
    const posterior = new Float64Array(row.length);
    for (const [s, label] of own.entries()) {
      const both = (alpha[t]?.[s] as number) + (beta[t]?.[s] as number);
      posterior[label] = (posterior[label] as number) + Math.exp(both - total);
    }
    return posterior;
  });
  return { loss: -total, posteriors };
}

/** Labels with blanks before, between and after them, and whether a position can be reached by skipping the blank before it. */
interface Path {
  labels: number[];
  jumps: boolean[];
}

function pathOf(logs: readonly ArrayLike<number>[], given: ArrayLike<number>): Path {
  const blank = (logs[0]?.length ?? 1) - 1;
  const labels = Array.from({ length: 2 * given.length + 1 }, (_, s) =>
    s % 2 === 0 ? blank : (given[s >> 1] as number),
  );
  return { labels, jumps: labels.map((label, s) => s >= 2 && label !== blank && label !== labels[s - 2]) };
}

/** α in logarithms, [T][2L + 1]. */
function forwardVariables(logs: readonly ArrayLike<number>[], path: Path): Float64Array[] {
  const alpha: Float64Array[] = [];
  for (const row of logs) {
    const now = new Float64Array(path.labels.length);
    forwardStep(row, path, alpha.at(-1) ?? null, now);
    alpha.push(now);
  }
  return alpha;
}

/** α of a step, [2L + 1], from the one before it; null before the first. */
function forwardStep(
  row: ArrayLike<number>,
  { labels, jumps }: Path,
  before: Float64Array | null,
  now: Float64Array,
): void {
  for (let s = 0; s < labels.length; s++) {
    let sum = before === null ? (s < 2 ? 0 : Number.NEGATIVE_INFINITY) : (before[s] as number);
    if (before !== null && s > 0) sum = logAdd(sum, before[s - 1] as number);
    if (before !== null && jumps[s]) sum = logAdd(sum, before[s - 2] as number);
    now[s] = sum + (row[labels[s] as number] as number);
  }
}

function totalOf(end: Float64Array = new Float64Array(0)): number {
  return logAdd(end.at(-1) ?? Number.NEGATIVE_INFINITY, end.at(-2) ?? Number.NEGATIVE_INFINITY);
}

/** ln(exp(left) + exp(right)); minus infinity stands for a probability of 0. */
export function logAdd(left: number, right: number): number {
  if (left < right) return logAdd(right, left);
  return right === Number.NEGATIVE_INFINITY ? left : left + Math.log1p(Math.exp(right - left));
}
