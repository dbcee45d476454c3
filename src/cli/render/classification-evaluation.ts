import type { ChalkInstance } from 'chalk';
import type { ClassificationEvaluation } from '../../tasks/evaluation.js';
import { formatQuantity } from '../../text/quantities.js';
import { renderCalibration } from './calibration.js';
import { renderConfusion } from './confusion.js';
import { renderLabelScores } from './label-scores.js';

const sources: Record<ClassificationEvaluation['source'], string> = {
  data: 'the data given',
  test: "the run's test data",
  validation: "the run's validation data, which its best checkpoint was chosen by",
};

/** What was classified, the scores of each label, which labels were taken for which, and how far confidence can be trusted. */
export function renderClassificationEvaluation(evaluation: ClassificationEvaluation, theme: ChalkInstance): string {
  const { source, samples, loss, names, scores, confusion, calibration } = evaluation;
  const width = process.stdout.columns ?? null;
  return `${sources[source]}: ${formatQuantity(samples, 'sample')}
loss ${loss.toFixed(4)} nats per sample

${renderLabelScores(names, scores, theme)}
${renderConfusion({ names, rows: confusion }, { width, theme })}
${renderCalibration(calibration, theme)}`;
}
