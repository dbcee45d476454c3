/** How many entities there are, were found, and were found exactly; shares are 0 where there is nothing to share. */
export interface EntityScore {
  gold: number;
  predicted: number;
  correct: number;
  precision: number;
  recall: number;
  f1: number;
}
