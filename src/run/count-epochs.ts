import type { RunEvent } from './events.js';

/** An event as the log and the caller have it: epochs count from 1, where training counts from 0. */
export function countEpochsFromOne<Event extends RunEvent>(event: Event): Event;
export function countEpochsFromOne(event: RunEvent): RunEvent {
  switch (event.type) {
    case 'prepared':
    case 'saved':
    case 'warning':
      return event;
    case 'finished':
      return { ...event, epoch: event.epoch + 1, best: event.best && { ...event.best, epoch: event.best.epoch + 1 } };
    default:
      return { ...event, epoch: event.epoch + 1 };
  }
}
