import { z } from 'zod';
import { always, keepRules, type Rule } from '../../config/rules.js';
import { courseKeys, courseRules, wholeSequenceRules } from '../../config/sections/course.js';
import { textTaskKeys } from '../../config/sections/text-task.js';
import { type LossUnit, textUnit } from '../shared/loss-unit.js';

const fields = z.strictObject({
  task: z.literal('bidirectionalLanguageModel').meta({
    description:
      'Predicts each token from all other tokens of its sequence; the network reads left context forwards and right context backwards: `rnn fill`.',
  }),
  ...textTaskKeys,
  ...courseKeys,
});

const rules: Rule<z.output<typeof fields>>[] = [
  {
    path: ['model', 'bidirectional'],
    reads: ['model.bidirectional'],
    broken: ({ model }) =>
      model.bidirectional === false
        ? 'cannot be false for task: bidirectionalLanguageModel, which reads in both directions: remove it, or set it to true'
        : null,
  },
  {
    path: ['data', 'batching'],
    reads: ['data.unit', 'data.batching'],
    broken: ({ data }) =>
      data.batching === 'stream'
        ? `is stream${data.unit === 'line' ? '' : ` unless it is set, for unit: ${data.unit}`}, but no state can be carried backwards: set it to sequences`
        : null,
  },
  ...courseRules,
  ...wholeSequenceRules,
];

/** `task: bidirectionalLanguageModel`. */
export const config = fields
  .superRefine(keepRules(rules), always)
  .transform((config) => ({ ...config, model: { ...config.model, bidirectional: true } }));

export type BidirectionalLanguageModelConfig = z.output<typeof config>;

/** See `registry`. */
export const lossUnit: LossUnit = ({ text }) => textUnit(text);
