import { ConfigError } from '../../errors.js';
import type { LanguageModel } from '../language-model.js';

export interface ExcludedTokensOptions {
  /** Additional ids that are never drawn. */
  excluded?: readonly number[];
  /** Allows `<UNK>` to be drawn; the text then contains it literally. */
  allowUnknown?: boolean;
}

/**
 * The ids that are never drawn: the excluded ones; `<UNK>`, unless it is allowed; and `<EOS>` if the corpus is a stream
 * without it. Throws a ConfigError if no token is left.
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
