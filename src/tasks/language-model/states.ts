import type { LanguageModel } from '../../inference/language-model.js';
import { readPrompt } from '../../inference/prompt.js';
import { checkTraced, readIds, type StatesModel, traceLayers } from '../../inference/states.js';

/** The states of a language model that reads what stands before a text, and its tokens; takes the model over. */
export function languageModelStates(model: LanguageModel): StatesModel {
  const { vocabulary, startId } = model;
  const { spec, layers, embedding } = model.weights;
  return {
    trace(text) {
      const { tokens, ids, unknown } = readPrompt(model, text);
      checkTraced(text, tokens.length);
      const input = readIds(Int32Array.of(startId, ...ids), embedding, vocabulary.size);
      const traced = traceLayers(
        layers.map((weights) => [{ spec, weights }]),
        input,
      );
      input.dispose();
      return { steps: [vocabulary.token(startId), ...tokens], unknown, layers: traced };
    },
    dispose: () => model.dispose(),
  };
}
