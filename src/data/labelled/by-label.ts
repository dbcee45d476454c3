/** The indices of each label's samples; labels in order of first occurrence. */
export function indicesByLabel(labels: readonly string[]): Map<string, Uint32Array> {
  const counts = new Map<string, number>();
  for (const label of labels) counts.set(label, (counts.get(label) ?? 0) + 1);
  // Typed arrays, since labels may be of a million samples.
  const groups = new Map<string, { indices: Uint32Array; filled: number }>();
  for (const [label, count] of counts) groups.set(label, { indices: new Uint32Array(count), filled: 0 });
  for (const [index, label] of labels.entries()) {
    const group = groups.get(label) as { indices: Uint32Array; filled: number };
    group.indices[group.filled++] = index;
  }
  return new Map([...groups].map(([label, { indices }]) => [label, indices]));
}
