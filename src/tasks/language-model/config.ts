import { z } from 'zod';
import { always, keepRules, type Rule } from '../../config/rules.js';
import { courseKeys, courseRules } from '../../config/sections/course.js';
import { penaltiesSection } from '../../config/sections/objective.js';
import { samplingSection } from '../../config/sections/sampling.js';
import { textTaskKeys } from '../../config/sections/text-task.js';
import { type LossUnit, textUnit } from '../shared/loss-unit.js';

const fields = z.strictObject({
  task: z.literal('languageModel').meta({ description: 'Predicts the next token from those before it.' }),
  ...textTaskKeys,
  objective: penaltiesSection.prefault({}).meta({ description: 'Activation regularisation, added to the loss.' }),
  sampling: samplingSection.prefault({}).meta({ description: 'Samples generated during training.' }),
  ...courseKeys,
});

const rules: Rule<z.output<typeof fields>>[] = [
  {
    path: ['model', 'bidirectional'],
    reads: ['model.bidirectional'],
    broken: ({ model }) =>
      model.bidirectional === true
        ? 'must be false for task: languageModel: reading backwards, the network would see the word it has to predict'
        : null,
  },
  {
    path: ['training', 'variableLength'],
    reads: ['data.unit', 'data.batching', 'training.variableLength'],
    broken: ({ data, training }) =>
      training.variableLength !== null && data.batching !== 'stream'
        ? 'is for chunks of a stream: set data.batching to stream, or remove variableLength'
        : null,
  },
  ...courseRules,
];

/** `task: languageModel`. */
export const config = fields
  .superRefine(keepRules(rules), always)
  .transform((config) => ({ ...config, model: { ...config.model, bidirectional: false } }));

export type LanguageModelConfig = z.output<typeof config>;

/** See `registry`. */
export const lossUnit: LossUnit = ({ text }) => textUnit(text);
