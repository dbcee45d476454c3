import { ConfigError } from '../../errors.js';
import type { LanguageModel } from '../language-model.js';

export interface ExcludedTokensOptions {
  /** Ids that are never drawn, beside those that a text cannot have. */
  excluded?: readonly number[];
  /** Lets `<UNK>` be drawn; it stands in the text as it is written. */
  allowUnknown?: boolean;
}

/**
 * The ids that are never drawn: those excluded; `<UNK>`, which says nothing, unless it is allowed; and `<EOS>` where the
 * corpus is one stream that never has it. Throws a ConfigError when none is left to sample.
 */
export function excludedTokens(
  { vocabulary, startId, endId }: Pick<LanguageModel, 'vocabulary' | 'startId' | 'endId'>,
  { excluded = [], allowUnknown = false }: ExcludedTokensOptions,
): number[] {
  const usesEnd = startId === vocabulary.eosId || endId === vocabulary.eosId;
  const ids = new Set(excluded);
  if (!allowUnknown) ids.add(vocabulary.unkId);
  if (!usesEnd) ids.add(vocabulary.eosId);
  if (ids.size < vocabulary.size) return [...ids];
  throw new ConfigError(`All ${vocabulary.size} tokens of the vocabulary are excluded: none is left to sample.`, {
    hint: 'Ban fewer of them.',
  });
}
