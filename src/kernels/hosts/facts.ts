/** Training is worth a second to load libtensorflow and a minute to compile; an answer should come at once. */
export type Purpose = 'training' | 'inference';

/** What is known of a host before it is opened; it loads nothing. */
export interface HostFacts {
  name: string;
  /** The library of others on which TensorFlow.js computes there; null where it computes in the host's own memory. */
  library: string | null;
  /** The first that can be had computes, in this order. */
  order: Record<Purpose, number>;
  /** What brings its files: the package, or `rnn doctor --install`. */
  source: 'package' | 'installation';
  /** A sentence for whoever lacks a faster host and has this one; null where none is to be said. */
  substitute: string | null;
  /** Whether it is no fault of a machine to lack it. */
  optional: boolean;
}
