import { RnnError } from '../../errors.js';
import { currentHost } from '../hosts/current.js';
import type { InstructionSet } from '../hosts/host.js';

/** Whether the native kernels run here, for `rnn doctor`; `reason` says why not, the other facts are null then. */
export interface NativeStatus {
  available: boolean;
  path: string | null;
  instructionSet: InstructionSet | null;
  threads: number | null;
  reason: string | null;
  hint: string | null;
}

/** Builds the addon where it is missing, also after a failure, and loads it; see `nativeStatus` for the outcome. */
export function ensureNativeKernels(): NativeStatus {
  return nativeStatus({ retry: true });
}

/** What became of the host of the native kernels; opens it (and so builds it) when nobody has. */
export function nativeStatus({ retry = false } = {}): NativeStatus {
  try {
    const host = currentHost({ retry });
    const { path, instructionSet } = host;
    return { available: true, path, instructionSet, threads: host.threads(), reason: null, hint: null };
  } catch (error) {
    if (!(error instanceof RnnError)) throw error;
    const { message: reason, hint = null } = error;
    return { available: false, path: null, instructionSet: null, threads: null, reason, hint };
  }
}

/** How many threads the native kernels use from now on, 1..64; `RNN_THREADS` sets it at the start. */
export function setNativeThreads(count: number): void {
  currentHost().setThreads(count);
}
