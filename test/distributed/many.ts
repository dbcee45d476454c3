/** A run to train in one process and in several. */
export interface Case {
  name: string;
  config: string;
  set: string[];
}

/** What came of it. */
export interface Trained {
  name: string;
  losses: number[];
  norms: number[];
  evaluations: Record<string, number>[];
  samples: string[];
  /** SHA-256 of all weights. */
  weights: string;
  /** Tensors alive after each step. */
  tensors: number[];
}
