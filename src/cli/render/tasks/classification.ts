import type { ChalkInstance } from 'chalk';
import type { EvaluationOf } from '../../../tasks/registry.js';
import { formatQuantity } from '../../../text/quantities.js';
import { outWidth } from '../../output.js';
import { renderByLength } from '../by-length.js';
import { renderCalibration } from '../calibration.js';
import { renderConfusion } from '../confusion.js';
import { renderLabelScores } from '../label-scores.js';

type ClassificationEvaluation = EvaluationOf<'classification'>;

const sources: Record<ClassificationEvaluation['source'], string> = {
  data: 'the data given',
  test: "the run's test data",
  validation: "the run's validation data, which also selected its best checkpoint",
};

/** The evaluated data, scores per label, the confusion matrix, and calibration. */
export function render(evaluation: ClassificationEvaluation, theme: ChalkInstance): string {
  const { source, samples, loss, names, scores, confusion, calibration, byLength } = evaluation;
  return `${sources[source]}: ${formatQuantity(samples, 'sample')}
loss ${loss.toFixed(4)} nats per sample

${renderLabelScores(names, scores, theme)}
${renderConfusion({ names, rows: confusion }, { width: outWidth(), theme })}
${renderCalibration(calibration, theme)}${byLength === null ? '' : `\n${renderByLength(byLength, theme)}`}`;
}
