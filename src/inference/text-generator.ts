import type { KnownCondition } from '../data/generation/conditions.js';
import type { LanguageModel } from './language-model.js';

/** A trained language model of several kinds of text; made by the task from a checkpoint. */
export interface TextGenerator {
  conditions: readonly KnownCondition[];
  /**
   * The language model of one kind, to be disposed before this one. Throws a ConfigError for a condition left out or not
   * known, or a value never seen.
   */
  given(values: Readonly<Record<string, string>>): LanguageModel;
  dispose(): void;
}
