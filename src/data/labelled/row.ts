import type { SourceLocation } from './location.js';

/** A row of a table. */
export interface Row extends SourceLocation {
  cells: string[];
}
