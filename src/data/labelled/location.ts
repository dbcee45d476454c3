/** The location of a sample, for errors to name. */
export interface SourceLocation {
  /** Name of its file. */
  document: string;
  /** From 1; null in a file without lines. */
  line: number | null;
}

/** A location as `file:line`, or only the file. */
export function showLocation({ document, line }: SourceLocation): string {
  return line === null ? document : `${document}:${line}`;
}
