/** A copy of `text`. A substring may keep the whole string in memory, so strings that outlive a corpus are copied. */
export function detached(text: string): string {
  return JSON.parse(JSON.stringify(text));
}
