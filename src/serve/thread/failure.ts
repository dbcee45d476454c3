import { CheckpointError, RnnError } from '../../errors.js';
import type { Failure } from '../protocol.js';

/** A request that the thread of the model refuses. */
export class RequestError extends RnnError {
  constructor(
    message: string,
    readonly param: string,
    readonly code: string | null = null,
  ) {
    super(message);
  }
}

/** An error as sent between threads. */
export function describeFailure(error: unknown): Failure {
  const none = { hint: null, code: null, param: null };
  if (error instanceof RequestError) {
    const { message, param, code } = error;
    return { ...none, kind: 'request', message, param, code };
  }
  if (error instanceof RnnError) {
    const kind = error instanceof CheckpointError ? 'model' : 'request';
    return { ...none, kind, message: error.message, hint: error.hint ?? null };
  }
  return { ...none, kind: 'bug', message: error instanceof Error ? (error.stack ?? error.message) : String(error) };
}
