/** Where a sample stands, for an error to name. */
export interface Place {
  /** Name of its file. */
  document: string;
  /** From 1; null in a file without lines. */
  line: number | null;
}

/** A place as `file:line`, or the file alone. */
export function showPlace({ document, line }: Place): string {
  return line === null ? document : `${document}:${line}`;
}
