import { bits, perplexity } from '../../../metrics/cross-entropy.js';
import type { TokenLevel } from '../../../text/tokenizer.js';
import type { EvaluationMetrics, Measure } from '../../../training/trainable.js';
import type { LossSums } from './evaluate-plan.js';

/** The metrics of a language model of this level, besides its loss. */
export function languageModelMeasures(level: TokenLevel): Record<string, Measure> {
  return level === 'character'
    ? { bitsPerCharacter: { label: 'bits/character', better: 'lower' } }
    : { perplexity: { label: 'perplexity', better: 'lower' } };
}

/** Computes metrics from sums over a split. */
export function languageModelMetrics(sums: LossSums, level: TokenLevel): EvaluationMetrics {
  const loss = sums.loss / sums.count;
  return {
    loss,
    targetCount: sums.count,
    values: {
      ...(level === 'character' ? { bitsPerCharacter: bits(loss) } : { perplexity: perplexity(loss) }),
      unknownShare: 1 - sums.countWithoutUnknown / sums.count,
      lossWithoutUnknown: sums.countWithoutUnknown === 0 ? 0 : sums.lossWithoutUnknown / sums.countWithoutUnknown,
    },
  };
}
