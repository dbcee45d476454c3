import type { ChalkInstance } from 'chalk';
import type { EvaluationOf } from '../../../tasks/registry.js';
import { formatCount, formatQuantity, formatShare } from '../../../text/quantities.js';
import { type Column, renderTable } from '../table.js';

type TranslationEvaluation = EvaluationOf<'translation'>;

const sources: Record<TranslationEvaluation['source'], string> = {
  data: 'the pairs given',
  test: "the run's test pairs",
  validation: "the run's validation pairs, which also selected its best checkpoint",
};

const columns: Column[] = [
  { heading: 'decoding', align: 'left' },
  { heading: 'BLEU', align: 'right' },
  { heading: 'precisions', align: 'left' },
  { heading: 'brevity', align: 'right' },
  { heading: 'chrF', align: 'right' },
  { heading: 'exact', align: 'right' },
  { heading: 'time', align: 'right' },
];

/** The evaluated pairs, probabilities of the references, and BLEU and chrF of the translations. */
export function render(evaluation: TranslationEvaluation, theme: ChalkInstance): string {
  const { source, pairs, sourceTokens, sourceUnknown, targetCount, loss, perplexity, ways } = evaluation;
  const unknown = `${formatShare(sourceUnknown / sourceTokens)} of them <UNK>`;
  const rows = ways.map(({ beamSize, lengthPenalty, bleu, chrf, exact, seconds }) => [
    beamSize === 1 ? 'greedy' : `beam ${beamSize}, length penalty ${lengthPenalty}`,
    theme.bold(bleu.score.toFixed(2)),
    bleu.precisions.map((precision) => precision.toFixed(1)).join(' / '),
    bleu.brevityPenalty.toFixed(3),
    chrf.toFixed(2),
    formatShare(exact),
    `${seconds.toFixed(1)} s`,
  ]);
  return `${sources[source]}: ${formatQuantity(pairs, 'pair')}, ${formatQuantity(sourceTokens, 'source token')}, ${unknown}
loss ${loss.toFixed(4)} nats per target token, perplexity ${perplexity.toFixed(2)}, over ${formatCount(targetCount)} of them, <EOS> included

${renderTable(columns, rows, theme)}`;
}
