import type { Checkpoint } from '../../checkpoint/checkpoint.js';
import { parseTranslationSpec } from '../../checkpoint/specs/translation-spec.js';
import type { Side } from '../../data/pairs/encode-pairs.js';
import { createTranslator, type Translator } from '../../inference/translator.js';
import type { Kernels } from '../../kernels/kernels.js';
import { buildTranslationModel, type TranslationModel } from '../../model/translation/model.js';
import { writeParameters } from '../../model/variables.js';
import { parseStoredText } from '../text/stored-text.js';

/** How both sides of the pairs in a checkpoint are written; throws a CheckpointError where that is damaged. */
export function readStoredSides({ tokenizer, vocabulary, model }: Checkpoint): { source: Side; target: Side } {
  const { network } = parseTranslationSpec(model);
  const [tokenizers, vocabularies] = [tokenizer, vocabulary].map(
    (sides) => Object(sides) as Partial<Record<string, unknown>>,
  );
  const read = (side: 'source' | 'target', size: number) =>
    parseStoredText(tokenizers?.[side], vocabularies?.[side], size);
  return {
    source: read('source', network.encoder.vocabularySize),
    target: read('target', network.decoder.vocabularySize),
  };
}

/** The model in a checkpoint with the translator over it; `dispose` of either disposes both. */
export function loadTranslation(
  checkpoint: Checkpoint,
  kernels: Kernels,
): { model: TranslationModel; translator: Translator } {
  const sides = readStoredSides(checkpoint);
  const { network, lengthRatio } = parseTranslationSpec(checkpoint.model);
  const model = buildTranslationModel(network, null);
  writeParameters(model.parameters, checkpoint.snapshot.weights);
  return { model, translator: createTranslator(model, { kernels, lengthRatio, ...sides }) };
}
