import type { BestSoFar } from './events.js';
import type { ChosenBy, EvaluationMetrics, Trainable } from './trainable.js';

/** The metric that chooses the best checkpoint; null for the loss. Throws a RangeError for a metric without a direction. */
export function chosenBy({ chosenBy: name, measures }: Trainable): ChosenBy | null {
  if (name === undefined) return null;
  const { label, better } = measures?.[name] ?? { label: name, better: null };
  if (better === null) throw new RangeError(`It is undefined whether ${name} is better high or low.`);
  return { name, label, better };
}

/** The number that early stopping, plateau schedules and the best checkpoint use; lower is better. */
export function watchedIn({ loss, values }: EvaluationMetrics, chosen: ChosenBy | null): number {
  return chosen === null ? loss : turned(values[chosen.name] ?? Number.NaN, chosen);
}

/** The same number for the best evaluation so far; infinite before the first. */
export function watchedOf(best: BestSoFar | null, chosen: ChosenBy | null): number {
  if (best === null) return Number.POSITIVE_INFINITY;
  return chosen === null ? best.loss : turned(best.measure ?? Number.NaN, chosen);
}

function turned(value: number, { better }: ChosenBy): number {
  return better === 'higher' ? -value : value;
}
