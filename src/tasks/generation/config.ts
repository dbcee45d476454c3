import { z } from 'zod';
import { always, keepRules, type Rule } from '../../config/rules.js';
import { courseKeys, courseRules, wholeSequenceRules } from '../../config/sections/course.js';
import { conditionsSection, generationDataSection } from '../../config/sections/generation-data.js';
import { modelSection } from '../../config/sections/model.js';
import { runKeys } from '../../config/sections/run.js';
import { samplingSection } from '../../config/sections/sampling.js';
import { textSection } from '../../config/sections/text.js';
import { type LossUnit, textUnit } from '../shared/loss-unit.js';

const fields = z.strictObject({
  task: z.literal('generation').meta({
    description: 'Predicts the next token given the conditions of the text, such as a style: `rnn sample --condition`.',
  }),
  ...runKeys,
  data: generationDataSection.meta({ description: 'The texts to read, and how they are split.' }),
  conditions: conditionsSection.prefault({}).meta({ description: 'The conditions of a text.' }),
  text: textSection.prefault({}).meta({ description: 'Tokenization and vocabulary.' }),
  model: modelSection.prefault({}).meta({ description: 'The recurrent network.' }),
  sampling: samplingSection.prefault({}).meta({
    description: 'Samples generated during training, each with the next combination of conditions.',
  }),
  ...courseKeys,
});

const rules: Rule<z.output<typeof fields>>[] = [
  {
    path: ['model', 'bidirectional'],
    reads: ['model.bidirectional'],
    broken: ({ model }) =>
      model.bidirectional === true
        ? 'must be false for task: generation: reading backwards, the network would see the token it has to predict'
        : null,
  },
  {
    path: ['conditions', 'fields'],
    reads: ['conditions.file', 'conditions.fields'],
    broken: ({ conditions }) =>
      Object.hasOwn(conditions.fields, conditions.file)
        ? `is also the condition that files set, ${conditions.file}: rename one of them`
        : null,
  },
  {
    path: ['conditions', 'fields'],
    reads: ['conditions.fields', 'data.format'],
    broken: ({ data, conditions }) =>
      data.format !== null && data.format !== 'abc' && Object.keys(conditions.fields).length > 0
        ? `are read from tunes, but data.format is ${data.format}: remove them`
        : null,
  },
  ...courseRules,
  ...wholeSequenceRules,
];

/** `task: generation`. */
export const config = fields
  .superRefine(keepRules(rules), always)
  .transform((config) => ({ ...config, model: { ...config.model, bidirectional: false } }));

export type GenerationConfig = z.output<typeof config>;

/** See `registry`. */
export const lossUnit: LossUnit = ({ text }) => textUnit(text);
