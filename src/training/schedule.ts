import type { ScheduleSpec } from './plan.js';

/** State of a plateau schedule in a checkpoint; empty for other schedules and before the first evaluation. */
export type ScheduleState = Record<string, number>;

/** Position of a step: `step` counts from 1, `epoch` from 0. */
export interface SchedulePoint {
  step: number;
  epoch: number;
  /** Steps of the whole run; null if only time limits it. */
  totalSteps: number | null;
  state: ScheduleState;
}

/** The learning rate of one step; `base` is the optimizer's. */
export function learningRateAt(schedule: ScheduleSpec, base: number, point: SchedulePoint): number {
  const { warmupSteps } = schedule;
  const warmup = point.step < warmupSteps ? point.step / warmupSteps : 1;
  return warmup * afterWarmup(schedule, base, point);
}

/** The state after an evaluation; `watched` is its validation loss or another number for which lower is better. */
export function scheduleAfterEvaluation(schedule: ScheduleSpec, state: ScheduleState, watched: number): ScheduleState {
  if (schedule.type !== 'plateau') return state;
  const { factor = 1, best = Number.POSITIVE_INFINITY, waited = 0 } = state;
  if (watched < best) return { factor, best: watched, waited: 0 };
  if (waited + 1 < schedule.patience) return { factor, best, waited: waited + 1 };
  return { factor: factor * schedule.factor, best, waited: 0 };
}

function afterWarmup(schedule: ScheduleSpec, base: number, { step, epoch, totalSteps, state }: SchedulePoint): number {
  switch (schedule.type) {
    case 'constant':
      return base;
    case 'step':
      return base * schedule.factor ** falls(epoch, schedule.after, schedule.every);
    case 'exponential':
      return base * schedule.factor ** falls(epoch, schedule.after, 1);
    case 'cosine': {
      if (totalSteps === null) throw new RangeError('A cosine schedule needs a budget in epochs or steps.');
      // Loshchilov and Hutter 2017, eq. 5, without restarts.
      const { warmupSteps, minimum } = schedule;
      const share = Math.max(0, step - warmupSteps) / Math.max(1, totalSteps - warmupSteps);
      return minimum + ((base - minimum) / 2) * (1 + Math.cos(Math.PI * Math.min(1, share)));
    }
    case 'plateau':
      return Math.max(schedule.minimum, base * (state.factor ?? 1));
  }
}

function falls(epoch: number, after: number, every: number): number {
  return epoch < after ? 0 : Math.floor((epoch - after) / every) + 1;
}
