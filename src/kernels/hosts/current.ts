import type { Host } from './host.js';

let current: Host | null = null;
let open: () => Host = () => {
  throw new Error('No host was opened: selectKernels() opens one.');
};

/** From now on the native kernels run on the host that `opener` opens at the first use; it throws where there is none. */
export function setCurrentHost(opener: () => Host): void {
  current = null;
  open = opener;
}

/** The host of the native kernels on the backend that computes. Throws an EnvironmentError where there is none. */
export function currentHost(): Host {
  // Asked for at each operation.
  current ??= open();
  return current;
}
