import type { Checkpoint } from '../../checkpoint/checkpoint.js';
import type { LanguageModel } from '../../inference/language-model.js';
import { createLanguageModel } from '../../inference/language-model.js';
import type { StatesModel } from '../../inference/states.js';
import type { Kernels } from '../../kernels/kernels.js';
import { traceModel } from '../shared/language-model/states.js';
import { readStoredText } from '../shared/stored-text.js';
import { loadModel } from './spec.js';

/** Opens a model that samples and scores text. */
export function languageModel(checkpoint: Checkpoint, kernels: Kernels): LanguageModel {
  const text = readStoredText(checkpoint);
  return createLanguageModel(loadModel(checkpoint), { kernels, ...text });
}

/** Opens it in a browser. */
export function openInMemory(checkpoint: Checkpoint, kernels: Kernels) {
  return { use: 'languageModel', model: languageModel(checkpoint, kernels) } as const;
}

/** The states of a language model over a text. */
export function states(checkpoint: Checkpoint, kernels: Kernels): StatesModel {
  return traceModel(languageModel(checkpoint, kernels));
}
