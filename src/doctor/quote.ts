/** Quotes a word for a POSIX shell. */
export function quote(path: string): string {
  return /^[\w./@+-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`;
}

/** Joins an installation command and a command that needs it; the first is left out if the package manager is unknown. */
export function inOrder(first: string | null | undefined, second: string): string {
  if (!first) return second;
  return first.startsWith('install ') ? `${first}, then: ${second}` : `${first} && ${second}`;
}
