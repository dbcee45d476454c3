/** P(label at a step | the whole sequence) of emissions [B, T, K] by a linear chain, over every path there is. */
export function marginals(
  { data, shape }: { data: readonly number[]; shape: readonly number[] },
  lengths: readonly number[],
  [transitions = [], start = [], end = []]: readonly number[][],
): number[] {
  const [, steps = 0, K = 0] = shape;
  return lengths.flatMap((length, row) => {
    const sums = new Array<number>(length * K).fill(0);
    let total = 0;
    for (let code = 0; code < K ** length; code++) {
      const path = Array.from({ length }, (_, step) => Math.floor(code / K ** step) % K);
      let score = (start[path[0] as number] as number) + (end[path.at(-1) as number] as number);
      for (const [step, label] of path.entries()) {
        score += data[(row * steps + step) * K + label] as number;
        if (step > 0) score += transitions[(path[step - 1] as number) * K + label] as number;
      }
      const weight = Math.exp(score);
      total += weight;
      for (const [step, label] of path.entries()) sums[step * K + label] = (sums[step * K + label] as number) + weight;
    }
    return sums.map((sum) => sum / total);
  });
}
