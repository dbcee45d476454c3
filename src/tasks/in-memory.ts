import type { z } from 'zod';
import type { Checkpoint } from '../checkpoint/checkpoint.js';
import type { BidirectionalLanguageModel } from '../inference/bidirectional-language-model.js';
import type { LabelPredictor } from '../inference/classifier.js';
import type { LanguageModel } from '../inference/language-model.js';
import type { Tagger } from '../inference/tagger.js';
import type { TextGenerator } from '../inference/text-generator.js';
import type { SoundReader } from '../inference/transcriber.js';
import type { Translator } from '../inference/translator.js';
import type { Kernels } from '../kernels/kernels.js';
import { bidirectionalLanguageModel } from './bidirectional-language-model/use.js';
import { config as classification } from './classification/config.js';
import { labelPredictor } from './classification/label-predictor.js';
import { textGenerator } from './generation/use.js';
import { languageModel } from './language-model/use.js';
import { damaged } from './shared/damaged.js';
import { config as tagging } from './tagging/config.js';
import { tagger } from './tagging/tagger.js';
import type { Stored } from './task.js';
import { soundReader } from './transcription/sound-reader.js';
import { translator } from './translation/use.js';

export { traceText } from './shared/language-model/states.js';

/** The uses of a checkpoint without files, in a browser. */
interface InMemoryUses {
  languageModel: LanguageModel;
  bidirectionalLanguageModel: BidirectionalLanguageModel;
  tagger: Tagger;
  classifier: LabelPredictor;
  translator: Translator;
  transcriber: SoundReader;
  textGenerator: TextGenerator;
}

/** A model that needs no files, and its use. */
export type InMemoryModel = { [Use in keyof InMemoryUses]: { use: Use; model: InMemoryUses[Use] } }[keyof InMemoryUses];

type Open = (checkpoint: Checkpoint, kernels: Kernels) => InMemoryModel;

/** The loaders by task; `registry.ts` has the rest of each task. */
const tasks: Record<string, Open> = {
  languageModel: (checkpoint, kernels) => ({
    use: 'languageModel',
    model: languageModel(checkpoint, kernels),
  }),
  bidirectionalLanguageModel: (checkpoint, kernels) => ({
    use: 'bidirectionalLanguageModel',
    model: bidirectionalLanguageModel(checkpoint, kernels),
  }),
  tagging: (checkpoint, kernels) => ({ use: 'tagger', model: tagger(withConfig(checkpoint, tagging), kernels) }),
  classification: (checkpoint, kernels) => ({
    use: 'classifier',
    model: labelPredictor(withConfig(checkpoint, classification), kernels),
  }),
  translation: (checkpoint, kernels) => ({ use: 'translator', model: translator(checkpoint, kernels) }),
  transcription: (checkpoint, kernels) => ({
    use: 'transcriber',
    model: soundReader(checkpoint, kernels),
  }),
  generation: (checkpoint, kernels) => ({
    use: 'textGenerator',
    model: textGenerator(checkpoint, kernels),
  }),
};

/** The model in a checkpoint; null for an unknown task. Throws a CheckpointError if the checkpoint is damaged. */
export function openInMemory(checkpoint: Checkpoint, kernels: Kernels): InMemoryModel | null {
  const open = Object.hasOwn(tasks, checkpoint.task) ? tasks[checkpoint.task] : undefined;
  return open?.(checkpoint, kernels) ?? null;
}

function withConfig<Schema extends z.ZodType>(checkpoint: Checkpoint, schema: Schema): Stored<z.output<Schema>> {
  return {
    checkpoint,
    config() {
      const { success, data, error } = schema.safeParse(checkpoint.config);
      if (success) return data;
      const [issue] = error.issues;
      throw damaged(`its config has at ${issue?.path.join('.')}: ${issue?.message}`);
    },
  };
}
