/** Training can wait for libtensorflow to load (1 s) or kernels to compile (1 min); inference should start at once. */
export type Purpose = 'training' | 'inference';

/** Facts about a host that are known without opening it. */
export interface HostFacts {
  name: string;
  /** The third-party library that TensorFlow.js uses there; null if it computes in the host's own memory. */
  library: string | null;
  /** Positions in the order of preference: the first available host is used. */
  order: Record<Purpose, number>;
  /** How its files are installed: with the package, or by `rnn doctor --install`. */
  source: 'package' | 'installation';
  /** A note for users of this host when a faster one is missing; null for none. */
  substitute: string | null;
  /** Whether it is optional: its absence is not a problem. */
  optional: boolean;
}
