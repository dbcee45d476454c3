import type { KnownCondition } from '../data/generation/conditions.js';
import type { LanguageModel } from './language-model.js';

/** A trained language model with conditions; made by the task from a checkpoint. */
export interface TextGenerator {
  conditions: readonly KnownCondition[];
  /**
   * The language model under given conditions; dispose it before the generator. Throws a ConfigError for a missing or unknown
   * condition or value.
   */
  given(values: Readonly<Record<string, string>>): LanguageModel;
  dispose(): void;
}
