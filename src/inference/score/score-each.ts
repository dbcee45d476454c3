import { chunksOf } from '../chunks.js';
import type { LanguageModel } from '../language-model.js';
import { type ScoredText, type ScoreOptions, scoreTexts } from './score.js';

/**
 * Scores a stream of texts in order and in bounded memory, with the results of `scoreTexts`; a text does not wait for a slow
 * successor. Throws like `scoreTexts`.
 */
export async function* scoreEach(
  model: LanguageModel,
  texts: Iterable<string> | AsyncIterable<string>,
  options: ScoreOptions = {},
): AsyncGenerator<ScoredText, void> {
  for await (const chunk of chunksOf(texts)) yield* scoreTexts(model, chunk, options);
}
