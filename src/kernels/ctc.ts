/** Steps that labels need at least: one each, and a blank between two that are equal. */
export function leastCtcSteps(labels: ArrayLike<number>): number {
  let steps = labels.length;
  for (let index = 1; index < labels.length; index++) if (labels[index] === labels[index - 1]) steps++;
  return steps;
}
