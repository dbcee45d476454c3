import type { HostFacts } from '../facts.js';

/** The operations in a WebAssembly module. */
export const facts = {
  name: 'wasm',
  library: null,
  order: { training: 3, inference: 2 },
  source: 'package',
  substitute: 'The kernels run in WebAssembly instead, at 0.3 to 0.5 of native speed.',
  optional: false,
} as const satisfies HostFacts;
