/** Optional facts of an error. */
export interface RnnErrorOptions {
  /** What the reader should do next, one sentence. */
  hint?: string;
  cause?: unknown;
}

/**
 * An error that a user can cause and fix: `message` is one sentence that names the file, key or value;
 * `hint` says what to do next. The command line prints both without a stack trace and exits with status 2.
 */
export class RnnError extends Error {
  readonly hint: string | undefined;

  constructor(message: string, options: RnnErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = new.target.name;
    this.hint = options.hint;
  }
}

/** An invalid command line or configuration. */
export class ConfigError extends RnnError {}

/** A corpus that cannot be read, decoded or used. */
export class DataError extends RnnError {}

/** A checkpoint or run folder that is missing, damaged, foreign or in use. */
export class CheckpointError extends RnnError {}

/** A machine that lacks what the command needs. */
export class EnvironmentError extends RnnError {}

/** Training that cannot continue, for example because the loss is not finite. */
export class TrainingError extends RnnError {}
