import type { LanguageModel } from '../../../inference/language-model.js';
import type { Kernels } from '../../../kernels/kernels.js';
import type { Model } from '../../../model/model.js';
import type { Tokenizer } from '../../../text/tokenizer.js';
import type { Vocabulary } from '../../../text/vocabulary.js';
import { sequenceEnds } from '../sequence-ends.js';
import { predict } from './predict.js';

interface Parts {
  kernels: Kernels;
  tokenizer: Tokenizer;
  vocabulary: Vocabulary;
}

/** A model as inference sees it; `dispose` leaves the model itself alone. */
export function createLanguageModel(model: Model, parts: Parts): LanguageModel {
  const { weights, dispose } = model.stepperWeights();
  return {
    ...parts,
    ...sequenceEnds(parts.vocabulary),
    weights,
    predict: (batch, options) => predict(model, parts.kernels, batch, options),
    dispose,
  };
}

/** The same; `dispose` disposes the model too. */
export function takeOver(model: Model, parts: Parts): LanguageModel {
  const languageModel = createLanguageModel(model, parts);
  return {
    ...languageModel,
    dispose() {
      languageModel.dispose();
      model.dispose();
    },
  };
}
