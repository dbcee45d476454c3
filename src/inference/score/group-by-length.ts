/** Groups of at most `size` items whose lengths differ by at most a factor of two, to limit padding. */
export function groupByLength<Query extends { targets: Int32Array }>(
  queries: readonly Query[],
  size: number,
): Query[][] {
  const groups: Query[][] = [];
  for (const query of [...queries].sort((left, right) => left.targets.length - right.targets.length)) {
    const group = groups.at(-1);
    const shortest = group?.[0]?.targets.length ?? 0;
    if (group === undefined || group.length === size || query.targets.length > 2 * shortest) groups.push([query]);
    else group.push(query);
  }
  return groups;
}
