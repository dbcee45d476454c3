import { CheckpointError, RnnError } from '../errors.js';

const SENTENCES: Record<string, [what: string, hint: string]> = {
  ENOSPC: ['the disk is full', 'Free some space on it.'],
  EDQUOT: ['the disk quota is used up', 'Free some space in it.'],
  EFBIG: ['the file would be larger than this process may write', 'Raise the limit (`ulimit -f`).'],
  EROFS: ['the file system is read-only', 'Mount it writable, or keep runs elsewhere.'],
  EACCES: ['permission is denied', 'Give yourself permission to write there.'],
  EPERM: ['the operation is not permitted', 'Give yourself permission to write there.'],
  ENOENT: ['the folder is gone', 'Restore the folder.'],
  ENOTDIR: ['a file stands where a folder should be', 'Move that file away.'],
  EEXIST: ['a file stands where a folder should be', 'Move that file away.'],
  EIO: ['the disk reports an input or output error', 'Check the disk.'],
  EMFILE: ['too many files are open', 'Raise the limit (`ulimit -n`).'],
};

/** The reason of a failed file operation, and what to do about it. */
export function describeFailure(error: unknown): { what: string; hint: string } {
  const { code, message } = error as { code?: string; message?: string };
  const [what, hint] = SENTENCES[code ?? ''] ?? [message ?? String(error), 'Look into the cause, then try again.'];
  return { what, hint };
}

/** An error that says what failed and why; an `RnnError` is returned unchanged. */
export function explainFailure(what: string, cause: unknown): RnnError {
  if (cause instanceof RnnError) return cause;
  const failure = describeFailure(cause);
  return new CheckpointError(`${what}: ${failure.what}.`, { hint: failure.hint, cause });
}
