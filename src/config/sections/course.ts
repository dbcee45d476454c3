import type { z } from 'zod';
import type { Rule } from '../rules.js';
import { checkpointSection } from './checkpoint.js';
import { loggingSection } from './logging.js';
import { labelTrainingSection, sampleTrainingSection, trainingSection } from './training.js';

const recordKeys = {
  checkpoint: checkpointSection
    .prefault({})
    .meta({ description: 'When checkpoints are saved, and how many are kept.' }),
  logging: loggingSection.prefault({}).meta({ description: 'What the run logs.' }),
};

/** The last keys of a task that learns from text: training, checkpoints and logging. */
export const courseKeys = {
  training: trainingSection.prefault({}).meta({ description: 'How the model is trained, and for how long.' }),
  ...recordKeys,
};

/** The same for a task that trains on whole samples. */
export const sampleCourseKeys = {
  training: sampleTrainingSection.prefault({}).meta({ description: 'How the model is trained, and for how long.' }),
  ...recordKeys,
};

/** The same for a task that learns labels. */
export const labelCourseKeys = {
  training: labelTrainingSection.prefault({}).meta({ description: 'How the model is trained, and for how long.' }),
  ...recordKeys,
};

const missingValidation = 'validation data, but there is none: set data.validation, or data.validationFraction above 0';

interface ValidatedTask {
  data: { validation: object | null; validationFraction: number };
  training: Pick<z.output<typeof trainingSection>, 'earlyStopping' | 'schedule' | 'averaging'>;
}

function hasValidation(data: ValidatedTask['data']): boolean {
  return data.validation !== null || data.validationFraction > 0;
}

/** Rules for tasks that train on whole sequences. */
export const wholeSequenceRules: Rule<{ training: Pick<z.output<typeof trainingSection>, 'variableLength'> }>[] = [
  {
    path: ['training', 'variableLength'],
    reads: ['training.variableLength'],
    broken: ({ training }) =>
      training.variableLength === null
        ? null
        : 'is for chunks of a stream, but this task reads whole sequences: remove it',
  },
];

/** Rules for every task. */
export const courseRules: Rule<ValidatedTask>[] = [
  {
    path: ['training', 'earlyStopping'],
    reads: ['data.validation', 'data.validationFraction', 'training.earlyStopping'],
    broken: ({ data, training }) =>
      training.earlyStopping !== null && !hasValidation(data) ? `watches ${missingValidation}` : null,
  },
  {
    path: ['training', 'averaging'],
    reads: ['data.validation', 'data.validationFraction', 'training.averaging'],
    broken: ({ data, training }) =>
      typeof training.averaging?.patience === 'number' && !hasValidation(data)
        ? `watches ${missingValidation}, or averaging.patience: null`
        : null,
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
