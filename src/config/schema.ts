import { z } from 'zod';
import { always, keepRules, type Rule } from './rules.js';
import { checkpointSection } from './sections/checkpoint.js';
import { dataSection } from './sections/data.js';
import { loggingSection } from './sections/logging.js';
import { modelSection } from './sections/model.js';
import { samplingSection } from './sections/sampling.js';
import { textSection } from './sections/text.js';
import { trainingSection } from './sections/training.js';

/** What a run is called may name a folder: letters and digits of any script, `.`, `_` and `-`. */
export const runNamePattern = /^[\p{L}\p{N}_][\p{L}\p{M}\p{N}._-]{0,59}$/u;

/** What every task has: the run itself. */
const run = {
  name: z
    .string()
    .regex(runNamePattern, {
      error: 'up to 60 letters, digits, dots, hyphens and underscores, not starting with . or -',
    })
    .nullable()
    .default(null)
    .meta({ description: "The run's name and folder under `runsDirectory`; null takes the config file's name." }),
  seed: z.int().min(0).max(2_147_483_647).default(1).meta({
    description: 'Start of all random choices: the same seed, config, data and machine give the same run.',
  }),
  threads: z.int().min(1).max(1024).nullable().default(null).meta({
    description: 'Threads of the native operations; null uses all cores.',
  }),
  runsDirectory: z
    .string()
    .min(1)
    .max(4096)
    .refine((path) => !path.startsWith('~') && !path.includes('\0'), {
      error: 'a path written out, absolute or from the current folder (~ is not expanded)',
    })
    .default('runs')
    .meta({
      description:
        'Folder that runs are kept in; a relative path starts at the current folder, not at the config file.',
    }),
};

/** What every task has: how its run goes. */
const course = {
  training: trainingSection.prefault({}).meta({ description: 'How the weights are learned, and for how long.' }),
  checkpoint: checkpointSection.prefault({}).meta({ description: 'When the run is saved, and how many copies stay.' }),
  logging: loggingSection.prefault({}).meta({ description: 'What the run writes about itself.' }),
};

const languageModelFields = z.strictObject({
  task: z.literal('languageModel').meta({ description: 'Predicts the next token from those before it.' }),
  ...run,
  data: dataSection.meta({ description: 'Which text is read, how it is split and laid out in batches.' }),
  text: textSection.prefault({}).meta({ description: 'How text becomes tokens, and which of them are kept.' }),
  model: modelSection.prefault({}).meta({ description: 'The recurrent network.' }),
  sampling: samplingSection.prefault({}).meta({ description: 'Samples drawn while training.' }),
  ...course,
});

const missingValidation =
  'the validation loss, and there is no validation: set data.validation, or data.validationFraction above 0';

function hasValidation(data: Config['data']): boolean {
  return data.validation !== null || data.validationFraction > 0;
}

const languageModelRules: Rule<z.output<typeof languageModelFields>>[] = [
  {
    path: ['model', 'bidirectional'],
    reads: ['model.bidirectional'],
    broken: ({ model }) =>
      model.bidirectional
        ? 'is refused for task: languageModel: read backwards, the network would see the very word it has to predict; set it to false'
        : null,
  },
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

const languageModel = languageModelFields.superRefine(keepRules(languageModelRules), always);

/** The whole configuration; defaults, bounds and descriptions stand here and in `sections/` alone. */
export const configSchema = z.discriminatedUnion('task', [languageModel]);

/** A configuration as a person writes it, defaults left out. */
export type ConfigInput = z.input<typeof configSchema>;

/** A configuration with every default filled in: lists where one value stood for all, `data.batching` decided. */
export type Config = z.output<typeof configSchema>;

/** A configuration ready to run: it has a name, and its paths are absolute. */
export type ResolvedConfig = Config & { name: string };
