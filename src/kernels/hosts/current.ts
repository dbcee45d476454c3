import type { Host } from './host.js';

let current: Host | null = null;
let open: () => Host = () => {
  throw new Error('No host was opened: selectKernels() opens one.');
};

/** Sets the host of the native kernels; `opener` opens it at the first use, and throws if it is not available. */
export function setCurrentHost(opener: () => Host): void {
  current = null;
  open = opener;
}

/** The host of the native kernels on the current backend. Throws an EnvironmentError if there is none. */
export function currentHost(): Host {
  // Called for each operation, so it must be cheap.
  current ??= open();
  return current;
}
