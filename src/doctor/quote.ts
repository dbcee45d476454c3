/** A word of a POSIX shell. */
export function quote(path: string): string {
  return /^[\w./@+-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`;
}

/** Two commands of which the second needs what the first brings; without a known package manager the first is none. */
export function inOrder(first: string | null | undefined, second: string): string {
  if (!first) return second;
  return first.startsWith('install ') ? `${first}, then: ${second}` : `${first} && ${second}`;
}
