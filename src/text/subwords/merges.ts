/** Two neighbouring tokens that become one. */
export type Merge = readonly [left: string, right: string];

/** The tokens that merges are made of and make, which is all that may be left of a text whose characters they know. */
export function mergedTokens(merges: readonly Merge[]): Set<string> {
  return new Set(merges.flatMap(([left, right]) => [left, right, left + right]));
}
