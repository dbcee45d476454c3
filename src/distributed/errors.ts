import { RnnError, type RnnErrorOptions } from '../errors.js';

/** Exit status if the group has lost a worker or was asked to stop: it can be restarted with --resume (EX_TEMPFAIL). */
export const exitTemporary = 75;

/** A worker has ended, does not answer, or was asked to stop. The others end, and the group can be restarted. */
export class LostWorkerError extends RnnError {
  readonly exitCode = exitTemporary;
  /** Ranks of the workers that do not answer, if known. */
  readonly lost: readonly number[];

  constructor(
    message: string,
    /** Whether the message was already printed to stderr, because it could not wait for a computation to end. */
    readonly told: boolean,
    { lost = [], ...options }: RnnErrorOptions & { lost?: readonly number[] } = {},
  ) {
    super(message, options);
    this.lost = lost;
  }
}
