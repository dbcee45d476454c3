import { logSoftmaxOf } from '../../model/language/decoder.js';
import type { LanguageModel } from '../language-model.js';
import { readPrompt } from '../prompt.js';

/** An alternative token at a position. */
export interface Alternative {
  token: string;
  /** ln P(token | all before it). */
  logProbability: number;
}

/**
 * The `count` likeliest tokens at each position of a text and after its last token (one list more than it has tokens),
 * likeliest first. Throws a CheckpointError if the logits are not finite.
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
