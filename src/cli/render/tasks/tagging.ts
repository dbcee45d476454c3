import type { ChalkInstance } from 'chalk';
import type { EvaluationOf } from '../../../tasks/registry.js';
import { formatCount, formatQuantity, formatShare } from '../../../text/quantities.js';
import { outWidth } from '../../output.js';
import { renderConfusion } from '../confusion.js';
import { renderEntityScores } from '../entity-scores.js';
import { renderLabelScores } from '../label-scores.js';

type TaggingEvaluation = EvaluationOf<'tagging'>;

const sources: Record<TaggingEvaluation['source'], string> = {
  data: 'the data given',
  test: "the run's test data",
  validation: "the run's validation data, which also selected its best checkpoint",
};

/** The evaluated data, scores of entities (or of tags, if they mark none), and the confusion matrix of tags. */
export function render(evaluation: TaggingEvaluation, theme: ChalkInstance): string {
  const { source, sequences, steps, unknown, loss, names, entities, tags, confusion } = evaluation;
  const counted = unknown === null ? formatQuantity(steps, 'frame') : formatQuantity(steps, 'token');
  const share = unknown === null ? '' : `, ${formatCount(unknown)} of them <UNK> (${formatShare(unknown / steps)})`;
  const scores = entities === null ? renderLabelScores(names, tags, theme) : renderEntityScores(entities, theme);
  const width = outWidth();
  return `${sources[source]}: ${formatQuantity(sequences, 'sequence')}, ${counted}${share}
loss ${loss.toFixed(4)} nats per step

${scores}
${renderConfusion({ names, rows: confusion }, { width, theme })}`;
}
