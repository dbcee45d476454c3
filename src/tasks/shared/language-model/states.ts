import type { LanguageModel } from '../../../inference/language-model.js';
import { readPrompt } from '../../../inference/prompt.js';
import {
  checkTraced,
  readIds,
  refuseTold,
  type SequenceStates,
  type StatesModel,
  traceLayers,
} from '../../../inference/states.js';
import { tracedLayers } from '../../../model/layers/recurrent.js';

/** The states of a language model; takes ownership of the model. */
export function traceModel(model: LanguageModel): StatesModel {
  return {
    async trace(request) {
      refuseTold(request, null);
      return [traceText(model, request.input)];
    },
    dispose: () => model.dispose(),
  };
}

/** The states of a language model over the start token and the tokens of a text. */
export function traceText(model: LanguageModel, text: string): SequenceStates {
  const { vocabulary, startId, network } = model;
  const { tokens, ids, unknown } = readPrompt(model, text);
  checkTraced(text, tokens.length);
  const input = readIds(Int32Array.of(startId, ...ids), network.embedding, vocabulary.size);
  const traced = traceLayers(tracedLayers(network.recurrent), input);
  input.dispose();
  return { part: null, kind: 'token', steps: [vocabulary.token(startId), ...tokens], unknown, layers: traced };
}
