/** Neighbouring steps with the same tag: from `start` to `end`, exclusive. */
export interface TagRun {
  tag: string;
  start: number;
  end: number;
}

/** The runs of equal tags, in order. */
export function tagRuns(tags: Iterable<string>): TagRun[] {
  const runs: TagRun[] = [];
  let step = 0;
  for (const tag of tags) {
    const last = runs.at(-1);
    if (last?.tag === tag) last.end = step + 1;
    else runs.push({ tag, start: step, end: step + 1 });
    step++;
  }
  return runs;
}
