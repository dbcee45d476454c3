import type { HostFacts } from '../facts.js';

/** The operations in a Node-API addon, without TensorFlow. */
export const facts = {
  name: 'node',
  library: null,
  order: { training: 2, inference: 1 },
  source: 'installation',
  substitute: null,
  optional: false,
} as const satisfies HostFacts;
