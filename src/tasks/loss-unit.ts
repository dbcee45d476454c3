import { configs } from './configs.js';
import type { LossUnit } from './shared/loss-unit.js';

/** The unit of a run's losses ("token" in nats per token), from the config in its folder; tokens for an unknown task. */
export const lossUnit: LossUnit = (settings) => {
  const task = Object.entries(configs).find(([name]) => name === settings.task)?.[1];
  return task?.lossUnit(settings) ?? 'token';
};
