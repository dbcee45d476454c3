import type { Checkpoint } from '../../checkpoint/checkpoint.js';
import { parseGenerationSpec } from '../../checkpoint/specs/generation-spec.js';
import { type Conditions, conditionsFromJSON } from '../../data/generation/conditions.js';
import { buildGenerationModel, type GenerationModel } from '../../model/generation/model.js';
import type { GenerationSpec } from '../../model/generation/spec.js';
import type { Tokenizer } from '../../text/tokenizer.js';
import type { Vocabulary } from '../../text/vocabulary.js';
import { damaged } from '../shared/damaged.js';
import { loadNetwork } from '../shared/load-network.js';
import { parseStoredText } from '../shared/stored-text.js';

/** The vocabularies of texts and conditions in a checkpoint. */
export interface StoredTexts {
  spec: GenerationSpec;
  tokenizer: Tokenizer;
  vocabulary: Vocabulary;
  conditions: Conditions;
}

/** Reads them from an untrusted checkpoint; throws a CheckpointError if it is damaged. */
export function readStoredTexts({ tokenizer, vocabulary, model }: Checkpoint): StoredTexts {
  const spec = parseGenerationSpec(model);
  const { text, conditions: stored } = Object(vocabulary) as Record<string, unknown>;
  const conditions = conditionsFromJSON(stored);
  const fits =
    conditions.list.length === spec.conditions.length &&
    conditions.list.every(({ name, values }, index) => {
      const known = spec.conditions[index];
      return known?.name === name && known.values === values.length;
    });
  if (!fits) throw damaged('its conditions are not those of its model');
  return { spec, conditions, ...parseStoredText(tokenizer, text, spec.network.vocabularySize) };
}

/** The same with the network; throws a CheckpointError if the checkpoint is damaged. */
export function loadGeneration(checkpoint: Checkpoint): StoredTexts & { model: GenerationModel } {
  const stored = readStoredTexts(checkpoint);
  return { ...stored, model: loadNetwork(buildGenerationModel, stored.spec, checkpoint) };
}
