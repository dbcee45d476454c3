import { z } from 'zod';
import { always, keepRules, type Rule } from '../../config/rules.js';
import { courseRules, sampleCourseKeys } from '../../config/sections/course.js';
import { objectiveSection } from '../../config/sections/objective.js';
import { pairsSection } from '../../config/sections/pairs.js';
import { runKeys } from '../../config/sections/run.js';
import { textSection } from '../../config/sections/text.js';
import { translationModelSection } from '../../config/sections/translation-model.js';
import { type LossUnit, textUnit } from '../shared/loss-unit.js';

const samplingSection = z.strictObject({
  everyEpochs: z.int().min(1).max(1_000_000).nullable().default(1).meta({
    description: 'Epochs between sample translations of validation pairs; null for none.',
  }),
  shown: z.int().min(0).max(1000).default(3).meta({ description: 'Number of translations shown.' }),
  scored: z.int().min(0).max(1_000_000).default(100).meta({
    description: 'Number of greedy translations that BLEU and the share of exact matches are computed on; 0 for none.',
  }),
});

const fields = z.strictObject({
  task: z.literal('translation').meta({
    description: 'Translates a sequence to another one of any length: `rnn translate`.',
  }),
  ...runKeys,
  data: pairsSection.meta({ description: 'The pairs of texts to read, and how they are split.' }),
  source: textSection.prefault({}).meta({ description: 'Tokenization of the source.' }),
  target: textSection.prefault({}).meta({ description: 'Tokenization of the target.' }),
  model: translationModelSection.prefault({}).meta({ description: 'The encoder, the attention and the decoder.' }),
  objective: objectiveSection.prefault({}).meta({ description: 'Training objective and inputs of the decoder.' }),
  sampling: samplingSection.prefault({}).meta({ description: 'Translations shown during training.' }),
  ...sampleCourseKeys,
});

const rules: Rule<z.output<typeof fields>>[] = [...courseRules];

/** `task: translation`. */
export const config = fields.superRefine(keepRules(rules), always);

export type TranslationConfig = z.output<typeof config>;

/** See `registry`. */
export const lossUnit: LossUnit = ({ target }) => textUnit(target);
