import type { Checkpoint } from '../checkpoint/checkpoint.js';
import type { ResolvedConfig } from '../config/schema.js';
import type { BidirectionalLanguageModel } from '../inference/bidirectional-language-model.js';
import type { Classifier } from '../inference/classifier.js';
import type { ConditionedLanguageModel } from '../inference/conditioned-language-model.js';
import type { LanguageModel } from '../inference/language-model.js';
import type { StatesModel } from '../inference/states.js';
import type { Tagger } from '../inference/tagger.js';
import type { Transcriber } from '../inference/transcriber.js';
import type { Translator } from '../inference/translator.js';
import type { Kernels } from '../kernels/kernels.js';
import type { Evaluate } from './evaluation.js';
import type { FoldOptions, Folds } from './folds.js';
import type { TaskTraining } from './task-training.js';

export interface TrainingOptions {
  /** The checkpoint that the run goes on from: config, data and vocabulary must be the ones it was made with. */
  resume?: Checkpoint;
  /** The checkpoint whose weights a new run starts with. */
  initialise?: WarmStart;
}

export interface WarmStart {
  checkpoint: Checkpoint;
  /** Whether tokens that the checkpoint lacks get new rows; without it another vocabulary is an error. */
  extend: boolean;
}

/** What a checkpoint can be used as, by how it is loaded from one; a new use is a line here and its noun in `registry.ts`. */
export interface TaskUses {
  languageModel: Load<LanguageModel>;
  bidirectionalLanguageModel: Load<BidirectionalLanguageModel>;
  conditionedLanguageModel: Load<ConditionedLanguageModel>;
  translator: Load<Translator>;
  tagger: Load<Tagger>;
  classifier: Load<Classifier>;
  transcriber: Load<Transcriber>;
  evaluation: Load<Evaluate>;
  states: Load<StatesModel>;
}

/** Throws a CheckpointError for a checkpoint that is damaged. */
type Load<Used> = (checkpoint: Checkpoint, kernels: Kernels) => Used;

/** One task; a new one is a file beside this one and an entry in `registry.ts`. */
export interface Task<Config extends ResolvedConfig = ResolvedConfig> {
  buildTraining(config: Config, kernels: Kernels, options: TrainingOptions): Promise<TaskTraining>;
  /** Deals the training samples for cross-validation; absent where they have no label of their own. */
  buildFolds?(config: Config, kernels: Kernels, options: FoldOptions): Promise<Folds>;
  uses: Partial<TaskUses>;
}
