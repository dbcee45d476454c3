import { registry } from './registry.js';
import type { LossUnit } from './shared/loss-unit.js';

/** What the losses of a run are per, by its config as it stands in the run's folder; of a task that is not known, tokens. */
export const lossUnit: LossUnit = (settings) => {
  const task = Object.entries(registry).find(([name]) => name === settings.task)?.[1];
  return task?.lossUnit(settings) ?? 'token';
};
