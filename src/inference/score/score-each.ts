import { chunksOf } from '../chunks.js';
import type { LanguageModel } from '../language-model.js';
import { type ScoredText, type ScoreOptions, scoreTexts } from './score.js';

/**
 * Scores texts as they come and yields them in their order, as `scoreTexts` does: millions of them pass in bounded memory,
 * and none waits for one that is slow to come. Throws as `scoreTexts` does.
 */
export async function* scoreEach(
  model: LanguageModel,
  texts: Iterable<string> | AsyncIterable<string>,
  options: ScoreOptions = {},
): AsyncGenerator<ScoredText, void> {
  for await (const chunk of chunksOf(texts)) yield* scoreTexts(model, chunk, options);
}
