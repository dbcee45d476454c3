import type { TrainingSnapshot } from '../training/events.js';
import type { ChosenBy } from '../training/trainable.js';

/**
 * A self-contained checkpoint in memory. `config`, `model`, `tokenizer` and `vocabulary` are JSON that the task defines, and validates
 * on loading.
 */
export interface Checkpoint {
  /** Its task; only `tasks` uses it. */
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
  /** Loss and other metrics at the time of saving, for `rnn ls`. */
  metrics: Record<string, number>;
  /** The metric that chooses the best checkpoint of its run; absent for the loss. */
  chosenBy?: ChosenBy;
}
