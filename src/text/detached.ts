/** A copy of `text`. A string cut from another one may keep all of it in memory: a copy is kept of what outlives a corpus. */
export function detached(text: string): string {
  return JSON.parse(JSON.stringify(text));
}
