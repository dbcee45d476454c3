import { RnnError, type RnnErrorOptions } from '../errors.js';

/** Status of a process whose group has lost a worker or was asked to stop: started again, with --resume, it goes on (EX_TEMPFAIL). */
export const exitTemporary = 75;

/** A worker that is gone, silent, or was asked to stop: the others end, and the group can be started again. */
export class LostWorkerError extends RnnError {
  readonly exitCode = exitTemporary;
  /** Ranks of the workers that do not answer, where it is known. */
  readonly lost: readonly number[];

  constructor(
    message: string,
    /** Whether the sentence is on stderr already: it could not wait for a computation to end. */
    readonly told: boolean,
    { lost = [], ...options }: RnnErrorOptions & { lost?: readonly number[] } = {},
  ) {
    super(message, options);
    this.lost = lost;
  }
}
