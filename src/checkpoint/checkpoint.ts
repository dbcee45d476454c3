import type { TrainingSnapshot } from '../training/events.js';
import type { ChosenBy } from '../training/trainable.js';

/**
 * A checkpoint in memory: complete in itself. `config`, `model`, `tokenizer` and `vocabulary` are JSON of the task's own,
 * which the task checks when it loads them.
 */
export interface Checkpoint {
  /** Which task made it; only `tasks` looks at it. */
  task: string;
  config: unknown;
  model: object;
  /** The stock tfjs layers topology (`model.toJSON`), written into `model.json` beside the weights; null if there is none. */
  topology: unknown;
  tokenizer: unknown;
  vocabulary: unknown;
  snapshot: TrainingSnapshot;
  /** SHA-256 in hexadecimal of the training data as encoded (token ids): a resume refuses other data. */
  dataHash: string;
  /** Loss and other numbers when it was written, for `rnn ls`. */
  metrics: Record<string, number>;
  /** What the best checkpoint of its run is chosen by; absent if that is the loss. */
  chosenBy?: ChosenBy;
}
