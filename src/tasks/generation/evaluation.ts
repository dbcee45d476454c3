import type { TokenLevel } from '../../text/tokenizer.js';

/** Texts that a conditioned language model was evaluated on, and what came of it. */
export interface ConditionedEvaluation {
  kind: 'conditioned';
  /** `data`, or the run's own split. */
  source: 'data' | 'test' | 'validation';
  level: TokenLevel;
  /** Texts of each combination of conditions, in the order of its values. */
  combinations: ({ conditions: Record<string, string> } & ConditionedLosses)[];
  total: ConditionedLosses;
  /** What should be known, a sentence each. */
  notes: string[];
}

export interface ConditionedLosses {
  texts: number;
  /** `<EOS>` counts too. */
  tokenCount: number;
  /** Mean over the tokens in nats, told the text's own conditions. */
  loss: number;
  perplexity: number;
  /** The same told other conditions, the mean over all other combinations; null where there is no other. */
  otherLoss: number | null;
  otherPerplexity: number | null;
  /** Share of the texts that are likeliest under their own conditions; null where there are no others. */
  told: number | null;
}
