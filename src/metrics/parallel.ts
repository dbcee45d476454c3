/** Pairs of hypothesis and reference; throws a RangeError if their numbers differ. */
export function* pairUp(
  hypotheses: readonly string[],
  references: readonly string[],
): Generator<[hypothesis: string, reference: string], void> {
  if (hypotheses.length !== references.length) {
    throw new RangeError(`There are ${hypotheses.length} hypotheses for ${references.length} references.`);
  }
  for (const [index, hypothesis] of hypotheses.entries()) yield [hypothesis, references[index] as string];
}
