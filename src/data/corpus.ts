/** One file of a corpus, or a part of it. */
export interface Document {
  /** As an error or a table names it. */
  name: string;
  /** The file's real path; null for standard input. */
  path: string | null;
  /** Line ends are LF. */
  text: string;
}
