/** Numbers of gold, predicted and correct items. */
export interface Counts {
  gold: number;
  predicted: number;
  correct: number;
}

/** Scores of these counts; a division by 0 gives 0, as in conlleval. */
export interface F1Score extends Counts {
  /** correct / predicted */
  precision: number;
  /** correct / gold */
  recall: number;
  /** 2 · precision · recall / (precision + recall) */
  f1: number;
}

export function scoreCounts({ gold, predicted, correct }: Counts): F1Score {
  const share = (part: number, whole: number) => (whole === 0 ? 0 : part / whole);
  return {
    gold,
    predicted,
    correct,
    precision: share(correct, predicted),
    recall: share(correct, gold),
    f1: share(2 * correct, gold + predicted),
  };
}
