import { logSoftmaxOf } from '../../model/language/decoder.js';
import type { LanguageModel } from '../language-model.js';
import { readPrompt } from '../prompt.js';

/** A token that could stand where another does. */
export interface Alternative {
  token: string;
  /** ln P(token | all before it). */
  logProbability: number;
}

/**
 * The `count` likeliest tokens at each position of a text, likeliest first, and after its last token: one list more than it has
 * tokens. Throws a CheckpointError when the model gives no numbers.
 */
export function alternativesOf(model: LanguageModel, text: string, count: number): Alternative[][] {
  const { ids } = readPrompt(model, text);
  const decoder = model.network.createDecoder(model.kernels, 1);
  try {
    return [model.startId, ...ids].map((id) => {
      const logProbabilities = logSoftmaxOf(decoder.step(Int32Array.of(id), null).logits());
      return [...logProbabilities.keys()]
        .sort((left, right) => (logProbabilities[right] as number) - (logProbabilities[left] as number))
        .slice(0, count)
        .map((id) => ({ token: model.vocabulary.token(id), logProbability: logProbabilities[id] as number }));
    });
  } finally {
    decoder.dispose();
  }
}
