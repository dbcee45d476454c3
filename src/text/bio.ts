/** How tags mark entities: IOB2 begins each with B, IOB1 only where another of its type ends, BIOES marks ends and singles. */
export type TagScheme = 'BIO' | 'IOB1' | 'BIOES';

/** A run of tokens of one type, `end` excluded. */
export interface Entity {
  type: string;
  start: number;
  end: number;
}
