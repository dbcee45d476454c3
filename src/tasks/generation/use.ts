import type { Checkpoint } from '../../checkpoint/checkpoint.js';
import type { LanguageModel } from '../../inference/language-model.js';
import { createLanguageModel } from '../../inference/language-model.js';
import { refuseTold, type StatesModel } from '../../inference/states.js';
import type { TextGenerator } from '../../inference/text-generator.js';
import type { Kernels } from '../../kernels/kernels.js';
import type { GenerationModel } from '../../model/generation/model.js';
import { traceText } from '../shared/language-model/states.js';
import type { TextCodec } from './data.js';
import { loadGeneration } from './spec.js';

/** Opens a model that generates and scores text under conditions. */
export function textGenerator(checkpoint: Checkpoint, kernels: Kernels): TextGenerator {
  const { model, spec: _, ...codec } = loadGeneration(checkpoint);
  const { conditions } = codec;
  return {
    conditions: conditions.list,
    given: (values) => languageModelUnder(model, conditions.choose(values), codec, kernels),
    dispose: model.dispose,
  };
}

/** Opens it in a browser. */
export function openInMemory(checkpoint: Checkpoint, kernels: Kernels) {
  return { use: 'textGenerator', model: textGenerator(checkpoint, kernels) } as const;
}

/** Throws a ConfigError that lists the conditions and values. */
export function languageModel(checkpoint: Checkpoint, kernels: Kernels): LanguageModel {
  const model = textGenerator(checkpoint, kernels);
  try {
    return model.given({});
  } finally {
    model.dispose();
  }
}

/** The states of the network over a text under conditions. */
export function states(checkpoint: Checkpoint, kernels: Kernels): StatesModel {
  const model = textGenerator(checkpoint, kernels);
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

/** The language model of one combination of conditions; `dispose` does not dispose the generation model. */
export function languageModelUnder(
  model: GenerationModel,
  ids: Int32Array,
  { tokenizer, vocabulary }: TextCodec,
  kernels: Kernels,
): LanguageModel {
  return createLanguageModel(model.fold([...ids]), { kernels, tokenizer, vocabulary });
}
