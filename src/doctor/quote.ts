/** A word of a POSIX shell. */
export function quote(path: string): string {
  return /^[\w./@+-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`;
}

/** Two commands of which the second needs what the first brings. */
export function inOrder(first: string | null | undefined, second: string): string {
  return first ? `${first} && ${second}` : second;
}
