import type { ConditionedLanguageModel } from '../../inference/conditioned-language-model.js';
import { refuseTold, type StatesModel } from '../../inference/states.js';
import { traceText } from '../language-model/states.js';

/** The states of a language model under the conditions that it is told; takes the model over. */
export function conditionedStates(model: ConditionedLanguageModel): StatesModel {
  return {
    async trace(request) {
      refuseTold(request, 'conditions');
      const given = model.given(request.conditions ?? {});
      try {
        return [traceText(given, request.input)];
      } finally {
        given.dispose();
      }
    },
    dispose: () => model.dispose(),
  };
}
