import type { ModelSpec } from '../model/spec.js';
import type { TrainingSnapshot } from '../training/events.js';

/** A checkpoint in memory: complete in itself. `config`, `tokenizer` and `vocabulary` are the JSON of their owners. */
export interface Checkpoint {
  /** Which task made it; only `tasks` looks at it. */
  task: string;
  config: unknown;
  model: ModelSpec;
  /** The stock tfjs layers topology (`model.toJSON`), written into `model.json` beside the weights. */
  topology: unknown;
  tokenizer: unknown;
  vocabulary: unknown;
  snapshot: TrainingSnapshot;
  /** SHA-256 in hexadecimal of the training data as encoded (token ids): a resume refuses other data. */
  dataHash: string;
  /** Loss and other numbers when it was written, for `rnn ls`. */
  metrics: Record<string, number>;
}
