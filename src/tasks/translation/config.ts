import { z } from 'zod';
import { always, keepRules, type Rule } from '../../config/rules.js';
import { courseRules, sampleCourseKeys } from '../../config/sections/course.js';
import { objectiveSection } from '../../config/sections/objective.js';
import { pairsSection } from '../../config/sections/pairs.js';
import { runKeys } from '../../config/sections/run.js';
import { textSection } from '../../config/sections/text.js';
import { translationModelSection } from '../../config/sections/translation-model.js';
import { type LossUnit, levelOf } from '../shared/loss-unit.js';

const samplingSection = z.strictObject({
  everyEpochs: z.int().min(1).max(1_000_000).nullable().default(1).meta({
    description: 'Epochs from one set of translations of validation pairs to the next; null makes none.',
  }),
  shown: z.int().min(0).max(1000).default(3).meta({ description: 'Translations that are shown.' }),
  scored: z.int().min(0).max(1_000_000).default(100).meta({
    description:
      'Translations, greedy ones, whose BLEU, and share that is exactly right, are reported beside the loss; 0 reports none.',
  }),
});

const fields = z.strictObject({
  task: z.literal('translation').meta({
    description: 'Turns a sequence into another, of another length: `rnn translate`.',
  }),
  ...runKeys,
  data: pairsSection.meta({ description: 'Which pairs of texts are read, and how they are split.' }),
  source: textSection.prefault({}).meta({ description: 'How the text to translate becomes tokens.' }),
  target: textSection.prefault({}).meta({ description: 'How its translation becomes tokens.' }),
  model: translationModelSection.prefault({}).meta({ description: 'The encoder, the attention and the decoder.' }),
  objective: objectiveSection.prefault({}).meta({ description: 'What the decoder is taught, and from which inputs.' }),
  sampling: samplingSection.prefault({}).meta({ description: 'Translations made while training.' }),
  ...sampleCourseKeys,
});

const rules: Rule<z.output<typeof fields>>[] = [...courseRules];

/** `task: translation`. */
export const config = fields.superRefine(keepRules(rules), always);

export type TranslationConfig = z.output<typeof config>;

/** See `registry`. */
export const lossUnit: LossUnit = ({ target }) => levelOf(target);
