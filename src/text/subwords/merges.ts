/** Two neighbouring tokens that are merged. */
export type Merge = readonly [left: string, right: string];

/** All tokens before and after the merges: the tokens that a text of known characters can have. */
export function mergedTokens(merges: readonly Merge[]): Set<string> {
  return new Set(merges.flatMap(([left, right]) => [left, right, left + right]));
}
