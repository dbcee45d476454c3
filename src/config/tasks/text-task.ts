import type { z } from 'zod';
import type { Rule } from '../rules.js';
import { checkpointSection } from '../sections/checkpoint.js';
import { dataSection } from '../sections/data.js';
import { loggingSection } from '../sections/logging.js';
import { modelSection } from '../sections/model.js';
import { runKeys } from '../sections/run.js';
import { textSection } from '../sections/text.js';
import { trainingSection } from '../sections/training.js';

/** The keys of a task that learns from text, but for its own. */
export const textTaskKeys = {
  ...runKeys,
  data: dataSection.meta({ description: 'Which text is read, how it is split and laid out in batches.' }),
  text: textSection.prefault({}).meta({ description: 'How text becomes tokens, and which of them are kept.' }),
  model: modelSection.prefault({}).meta({ description: 'The recurrent network.' }),
};

/** The keys that come last in every task: how its run goes. */
export const courseKeys = {
  training: trainingSection.prefault({}).meta({ description: 'How the weights are learned, and for how long.' }),
  checkpoint: checkpointSection.prefault({}).meta({ description: 'When the run is saved, and how many copies stay.' }),
  logging: loggingSection.prefault({}).meta({ description: 'What the run writes about itself.' }),
};

const missingValidation =
  'the validation loss, and there is no validation: set data.validation, or data.validationFraction above 0';

interface TextTask {
  data: z.output<typeof dataSection>;
  training: z.output<typeof trainingSection>;
}

function hasValidation(data: TextTask['data']): boolean {
  return data.validation !== null || data.validationFraction > 0;
}

/** What has to hold in every such task. */
export const textTaskRules: Rule<TextTask>[] = [
  {
    path: ['training', 'earlyStopping'],
    reads: ['data.validation', 'data.validationFraction', 'training.earlyStopping'],
    broken: ({ data, training }) =>
      training.earlyStopping !== null && !hasValidation(data) ? `watches ${missingValidation}` : null,
  },
  {
    path: ['training', 'schedule', 'type'],
    reads: ['data.validation', 'data.validationFraction', 'training.schedule'],
    broken: ({ data, training }) =>
      training.schedule.type === 'plateau' && !hasValidation(data)
        ? `is plateau, which watches ${missingValidation}`
        : null,
  },
];
