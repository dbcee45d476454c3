import type { LanguageModel } from '../../inference/language-model.js';
import type { Kernels } from '../../kernels/kernels.js';
import type { Model } from '../../model/model.js';
import type { Tokenizer } from '../../text/tokenizer.js';
import type { Vocabulary } from '../../text/vocabulary.js';
import { sequenceEnds } from '../text/sequence-ends.js';
import { predict } from './predict.js';

/** A model as inference sees it; `dispose` leaves the model itself alone. */
export function createLanguageModel(
  model: Model,
  parts: { kernels: Kernels; tokenizer: Tokenizer; vocabulary: Vocabulary },
): LanguageModel {
  const { weights, dispose } = model.stepperWeights();
  return {
    ...parts,
    ...sequenceEnds(parts.vocabulary),
    weights,
    predict: (batch, options) => predict(model, parts.kernels, batch, options),
    dispose,
  };
}
