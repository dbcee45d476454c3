import type { EncodedCorpus } from '../../../data/sequences.js';
import { ConfigError } from '../../../errors.js';
import type { StoredSplits } from '../../shared/text/stored-corpora.js';
import { type EvaluatedText, tuningText } from './evaluated-text.js';
import type { LanguageModelOptions } from './result.js';

/** Settings of one method that were not given and have to be tuned. */
export interface UntunedSettings {
  /** Their names in the result. */
  names: string[];
  /** Their names in messages. */
  what: string;
}

/** Null if nothing has to be tuned. */
export function untunedDynamic({ learningRate }: NonNullable<LanguageModelOptions['dynamic']>): UntunedSettings | null {
  return learningRate === null ? { names: ['learningRate'], what: 'the rate of dynamic evaluation' } : null;
}

/** Null if nothing has to be tuned. */
export function untunedCache({ theta, lambda }: NonNullable<LanguageModelOptions['cache']>): UntunedSettings | null {
  const names = Object.entries({ theta, lambda }).flatMap(([name, value]) => (value === null ? [name] : []));
  return names.length === 0 ? null : { names, what: `${names.join(' and ')} of the cache` };
}

/** The text for tuning; throws a ConfigError if there is none. */
export function textToTuneOn({ what }: UntunedSettings, own: StoredSplits | null, text: EvaluatedText): EncodedCorpus {
  const validation = own === null ? null : tuningText(own, text);
  if (validation !== null) return validation;
  const problem = own?.validation === null ? 'the run has none' : 'that is the text to be evaluated';
  throw new ConfigError(`Cannot tune ${what}: tuning needs validation text, but ${problem}.`, {
    hint: 'Evaluate another text (--data FILE), or give the value yourself.',
  });
}
