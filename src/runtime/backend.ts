/** The backend of TensorFlow.js: a host of the kernels, or `javascript`, TensorFlow.js alone. */
export interface Backend {
  name: string;
  /** Of the library that computes; null for our own code. */
  version: string | null;
  /** Why none of the backends before it computes, as a clause; null if it was the first choice. */
  reason: string | null;
  /** Sentences on the hosts before it that are there, or could be made, and yet do not open. */
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

/** Called by what opens backends, once TensorFlow.js computes on it. */
export function setCurrentBackend(backend: Backend): void {
  current = backend;
}
