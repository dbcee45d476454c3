import { ConfigError } from '../errors.js';
import { findTokens } from '../inference/find-tokens.js';
import type { LanguageModel } from '../inference/language-model.js';

/** The ids of the tokens given by --ban; throws a ConfigError for a text that is not one token of the model. */
export function excludedByName(model: LanguageModel, excluded: readonly string[]): number[] {
  return excluded.map((text) => {
    const { ids, unknown } = findTokens(model, text);
    const [id] = ids;
    if (id !== undefined && ids.length === 1 && unknown.length === 0) return id;
    const problem = ids.length === 1 ? 'is not in its vocabulary' : `is ${ids.length} tokens to this model, not one`;
    throw new ConfigError(`--ban ${JSON.stringify(text)} ${problem}.`, {
      hint: 'Give one --ban per token; `rnn score --tokens` shows the tokens of a text.',
    });
  });
}
