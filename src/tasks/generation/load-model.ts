import type { Checkpoint } from '../../checkpoint/checkpoint.js';
import type { ConditionedLanguageModel } from '../../inference/conditioned-language-model.js';
import { createLanguageModel, type LanguageModel } from '../../inference/language-model.js';
import type { Kernels } from '../../kernels/kernels.js';
import { buildConditionedModel, type ConditionedModel } from '../../model/conditioned/model.js';
import { writeParameters } from '../../model/variables.js';
import type { TextCodec } from './prepare-texts.js';
import { readStoredTexts } from './stored-texts.js';

/** The conditioned language model in a checkpoint. */
export function loadConditionedLanguageModel(checkpoint: Checkpoint, kernels: Kernels): ConditionedLanguageModel {
  const { spec, ...codec } = readStoredTexts(checkpoint);
  const model = buildConditionedModel(spec, null);
  writeParameters(model.parameters, checkpoint.snapshot.weights);
  return {
    conditions: codec.conditions.list,
    given: (values) => languageModelUnder(model, codec.conditions.choose(values), codec, kernels),
    dispose: model.dispose,
  };
}

/** The language model of one combination of conditions; `dispose` leaves the conditioned model alone. */
export function languageModelUnder(
  model: ConditionedModel,
  ids: Int32Array,
  { tokenizer, vocabulary }: TextCodec,
  kernels: Kernels,
): LanguageModel {
  return createLanguageModel(model.fold([...ids]), { kernels, tokenizer, vocabulary });
}
