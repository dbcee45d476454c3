import type { EncodedCorpus } from '../../../data/sequences.js';
import { ConfigError } from '../../../errors.js';
import type { StoredSplits } from '../../shared/text/stored-corpora.js';
import { type EvaluatedText, tuningText } from './evaluated-text.js';
import type { LanguageModelOptions } from './result.js';

/** Settings of one method to evaluate that nobody gave. */
export interface UntunedSettings {
  /** By the names that they have in the result. */
  names: string[];
  /** As a message names them. */
  what: string;
}

/** Null where nothing is left to be tuned. */
export function untunedDynamic({ learningRate }: NonNullable<LanguageModelOptions['dynamic']>): UntunedSettings | null {
  return learningRate === null ? { names: ['learningRate'], what: 'the rate of dynamic evaluation' } : null;
}

/** Null where nothing is left to be tuned. */
export function untunedCache({ theta, lambda }: NonNullable<LanguageModelOptions['cache']>): UntunedSettings | null {
  const names = Object.entries({ theta, lambda }).flatMap(([name, value]) => (value === null ? [name] : []));
  return names.length === 0 ? null : { names, what: `${names.join(' and ')} of the cache` };
}

/** The text that settings are tuned on; throws a ConfigError where there is none that they may be tuned on. */
export function textToTuneOn({ what }: UntunedSettings, own: StoredSplits | null, text: EvaluatedText): EncodedCorpus {
  const validation = own === null ? null : tuningText(own, text);
  if (validation !== null) return validation;
  const problem = own?.validation === null ? 'the run has none' : 'that is the text to be evaluated';
  throw new ConfigError(`There is nothing to tune ${what} on: it is done on validation text, and ${problem}.`, {
    hint: 'Evaluate another text (--data FILE), or give the value yourself.',
  });
}
