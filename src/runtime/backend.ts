/** The backend of TensorFlow.js: a host of the kernels, or `javascript`, TensorFlow.js alone. */
export interface Backend {
  name: string;
  /** Version of the computing library; null for our own code. */
  version: string | null;
  /** Why no preferred backend is used, as a clause; null if this is the first choice. */
  reason: string | null;
  /** Sentences on preferred hosts that are installed, or could be compiled, but do not open. */
  failures: readonly string[];
}

let current: Backend | null = null;

/** The current backend; throws if none was opened. */
export function currentBackend(): Backend {
  if (current === null) throw new Error('No backend was opened: selectKernels() opens one.');
  return current;
}

/** Whether a backend was opened. */
export function hasBackend(): boolean {
  return current !== null;
}

/** Called after a backend was opened and TensorFlow.js uses it. */
export function setCurrentBackend(backend: Backend): void {
  current = backend;
}
