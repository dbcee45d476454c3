import type { Checkpoint } from '../../checkpoint/checkpoint.js';
import { parseTranslationSpec, type StoredTranslation } from '../../checkpoint/specs/translation-spec.js';
import type { Side } from '../../data/pairs/encode-pairs.js';
import { layersSpec } from '../../model/stack-spec.js';
import { buildTranslationModel, type TranslationModel } from '../../model/translation/model.js';
import type { EmbeddedStackSpec, TranslationSpec } from '../../model/translation/spec.js';
import { loadNetwork } from '../shared/load-network.js';
import { parseStoredText } from '../shared/stored-text.js';
import type { TranslationConfig } from './config.js';

export type { StoredTranslation };

/** The tokenizers and vocabularies of both sides in a checkpoint; throws a CheckpointError if it is damaged. */
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

/** The model in a checkpoint with these; throws a CheckpointError if it is damaged. */
export function loadTranslation(checkpoint: Checkpoint): {
  model: TranslationModel;
  lengthRatio: number;
  source: Side;
  target: Side;
} {
  const { network, lengthRatio } = parseTranslationSpec(checkpoint.model);
  const sides = readStoredSides(checkpoint);
  return { model: loadNetwork(buildTranslationModel, network, checkpoint), lengthRatio, ...sides };
}

type ModelSection = TranslationConfig['model'];

/** The network spec of a config, for vocabularies of these sizes. */
export function translationSpec(
  { encoder, decoder, attention, tieWeights, initializer }: ModelSection,
  sizes: { source: number; target: number },
): TranslationSpec {
  return {
    encoder: { ...embeddedStack(encoder, sizes.source), bidirectional: encoder.bidirectional },
    decoder: embeddedStack(decoder, sizes.target),
    attention,
    tieWeights,
    initializer,
  };
}

function embeddedStack(
  stack: ModelSection['encoder'] | ModelSection['decoder'],
  vocabularySize: number,
): EmbeddedStackSpec {
  return { vocabularySize, embeddingSize: stack.embeddingSize, ...layersSpec(stack) };
}
