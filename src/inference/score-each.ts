import type { LanguageModel } from './language-model.js';
import { lookAhead } from './look-ahead.js';
import { type ScoredText, type ScoreOptions, scoreTexts } from './score.js';

/** Texts, and their UTF-16 code units, that are scored in one go: enough for batches of like lengths. */
const WINDOW = { texts: 2048, length: 2 ** 20 };

/**
 * Scores texts as they come and yields them in their order, as `scoreTexts` does: millions of them pass in bounded memory,
 * and none waits for one that is slow to come. Throws as `scoreTexts` does.
 */
export async function* scoreEach(
  model: LanguageModel,
  texts: Iterable<string> | AsyncIterable<string>,
  options: ScoreOptions = {},
): AsyncGenerator<ScoredText, void> {
  const source = lookAhead(oneByOne(texts));
  try {
    for (;;) {
      const window: string[] = [];
      let length = 0;
      while (window.length < WINDOW.texts && length < WINDOW.length) {
        const text = await source.take(window.length === 0);
        if (text === undefined) break;
        window.push(text);
        length += text.length;
      }
      if (window.length === 0) return;
      yield* scoreTexts(model, window, options);
    }
  } finally {
    source.close();
  }
}

async function* oneByOne(texts: Iterable<string> | AsyncIterable<string>): AsyncGenerator<string, void> {
  yield* texts;
}
