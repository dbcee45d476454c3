import type { HostFacts } from '../facts.js';

/** The operations in libtensorflow, by tfjs-node. */
export const facts = {
  name: 'tensorflow',
  library: 'TensorFlow',
  order: { training: 1, inference: 3 },
  source: 'installation',
  substitute: null,
  optional: true,
} as const satisfies HostFacts;
