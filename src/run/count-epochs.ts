import type { RunEvent } from './events.js';

/** Converts an event for the log and the caller: epochs count from 1, while training counts from 0. */
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
