import type { ChalkInstance } from 'chalk';
import type { Mean } from '../../metrics/mean.js';
import type { CrossValidation, CrossValidationEvent } from '../../run/cross-validate.js';
import { formatQuantity, formatShare } from '../../text/quantities.js';
import { outWidth } from '../output.js';
import { renderConfusion } from './confusion.js';
import { formatDuration } from './numbers.js';
import { renderTable } from './table.js';

type EventOf<Type extends CrossValidationEvent['type']> = Extract<CrossValidationEvent, { type: Type }>;

/** The samples and folds, before the first fold. */
export function describeFolds({ samples, folds, repeats, names, kernels }: EventOf<'prepared'>): string {
  const times = repeats === 1 ? '' : `, ${repeats} times`;
  return `${formatQuantity(samples, 'sample')} of ${formatQuantity(names.length, 'label')} in ${folds} folds${times}; ${kernels} kernels`;
}

/** The result of a fold. */
export function describeFold(
  { repeat, fold, samples, accuracy, steps, seconds }: EventOf<'fold'>,
  { folds, repeats }: { folds: number; repeats: number },
): string {
  const which = repeats === 1 ? `fold ${fold}/${folds}` : `repetition ${repeat}/${repeats} fold ${fold}/${folds}`;
  return `${which}  accuracy ${formatShare(accuracy)} of ${samples}, after ${formatQuantity(steps, 'step')} in ${formatDuration(seconds)}`;
}

/** Means and standard deviations over the folds, and the confusion matrix of held-out samples. */
export function renderCrossValidation(result: CrossValidation, theme: ChalkInstance): string {
  const { samples, folds, repeats, accuracy, macroF1, loss, accuracyOfRepeats, names, confusion, seconds } = result;
  const columns = [
    { heading: '', align: 'left' },
    ...['mean', '± deviation', 'minimum', 'maximum'].map((heading) => ({ heading, align: 'right' as const })),
  ] as const;
  const row = (
    what: string,
    { mean, standardDeviation, minimum, maximum }: Mean,
    format: (value: number) => string,
  ) => [what, theme.bold(format(mean)), ...[standardDeviation, minimum, maximum].map(format)];
  const rows = [
    row('accuracy per fold', accuracy, formatShare),
    row('macro F1 per fold', macroF1, formatShare),
    row('loss per fold, nats', loss, (value) => value.toFixed(4)),
    ...(repeats === 1 ? [] : [row('accuracy per repetition', accuracyOfRepeats, formatShare)]),
  ];
  const times = repeats === 1 ? '' : `, ${repeats} times`;
  const width = outWidth();
  return `${formatQuantity(samples, 'sample')} in ${folds} folds${times}, ${formatDuration(seconds)}

${renderTable(columns, rows, theme)}
${renderConfusion({ names, rows: confusion }, { width, theme })}`;
}
