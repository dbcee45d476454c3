/** What computes. `tensorflow` is libtensorflow, by tfjs-node; `node` our own addon without it; `javascript` is TensorFlow.js alone. */
export type BackendName = (typeof backendNames)[number];

/** In the order in which training takes them, but for `javascript`, which computes only where it is asked for. */
export const backendNames = ['tensorflow', 'node', 'wasm', 'javascript'] as const;

export interface Backend {
  name: BackendName;
  /** Of libtensorflow; null for the others. */
  version: string | null;
  /** Why none of the backends before it computes, as a clause; null where it was the first choice. */
  reason: string | null;
}

let current: Backend | null = null;

/** The backend that computes; throws where none was opened. */
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
