import { z } from 'zod';
import { always, keepRules, type Rule } from '../../config/rules.js';
import { audioSection } from '../../config/sections/audio.js';
import { augmentationSection } from '../../config/sections/augmentation.js';
import { courseRules, sampleCourseKeys } from '../../config/sections/course.js';
import { runKeys } from '../../config/sections/run.js';
import { cellUnion, resolveStack, stackKeys, stackRules, width } from '../../config/sections/stack.js';
import { textSection } from '../../config/sections/text.js';
import { utterancesSection } from '../../config/sections/utterances.js';
import { type LossUnit, textUnit } from '../shared/loss-unit.js';

const model = cellUnion({
  ...stackKeys,
  bidirectional: z.boolean().default(true).meta({ description: 'Reads each recording in both directions.' }),
  stack: z.int().min(1).max(100).default(1).meta({
    description: 'Number of frames that are stacked for one step of the network.',
  }),
  skip: z.int().min(1).max(100).default(1).meta({
    description: 'Frames from one step to the next: fewer steps are faster, but there must be more steps than tokens.',
  }),
  projection: width.nullable().default(null).meta({
    description:
      'ReLU units between the frames and the recurrent layers; with `stack` and `skip`, this is a convolution over time. Null for none.',
  }),
});

const modelRules: Rule<z.output<typeof model>>[] = [
  ...stackRules,
  {
    path: ['skip'],
    reads: ['stack', 'skip'],
    broken: ({ stack, skip }) =>
      skip > stack ? `is ${skip}, above stack (${stack}): frames between two steps would be skipped` : null,
  },
];

const samplingSection = z.strictObject({
  everyEpochs: z.int().min(1).max(1_000_000).nullable().default(1).meta({
    description: 'Epochs between sample transcriptions of validation recordings; null for none.',
  }),
  shown: z.int().min(0).max(1000).default(3).meta({
    description: 'Number of greedy transcriptions shown beside their references.',
  }),
});

const fields = z.strictObject({
  task: z.literal('transcription').meta({
    description: 'Transcribes speech by connectionist temporal classification (CTC): `rnn transcribe`.',
  }),
  ...runKeys,
  data: utterancesSection.meta({
    description: 'The recordings to read, where their transcripts are, and how they are split.',
  }),
  audio: audioSection.nullable().prefault({}).meta({
    description:
      'How recordings are read, and their features (WAV of 8 to 32 bits, floats, A-law and µ-law; FLAC, MP3, Ogg Vorbis and Opus); null for files of frames of numbers (CSV, TSV, JSONL, NPY, UEA).',
  }),
  augmentation: augmentationSection.prefault({}).meta({
    description: 'Random augmentation of the training recordings, different in each epoch.',
  }),
  text: textSection.prefault({}).meta({ description: 'Tokenization of the transcripts, and the vocabulary.' }),
  model: model
    .superRefine(keepRules(modelRules), always)
    .transform((model) => resolveStack(model, {}))
    .prefault({})
    .meta({ description: 'The recurrent network.' }),
  sampling: samplingSection.prefault({}).meta({ description: 'Transcriptions shown during training.' }),
  ...sampleCourseKeys,
});

const rules: Rule<z.output<typeof fields>>[] = [
  ...courseRules,
  {
    path: ['data', 'join'],
    reads: ['data', 'audio'],
    broken: ({ data, audio }) =>
      data.join !== null && audio === null ? 'joins recordings, but audio: null reads frames: remove it' : null,
  },
  {
    path: ['augmentation'],
    reads: ['augmentation', 'audio'],
    broken({ augmentation, audio }) {
      const { gainDecibels, noiseDecibels, speed, shiftMilliseconds } = augmentation;
      const ofSamples = { gainDecibels, speed, shiftMilliseconds, noiseDecibels: noiseDecibels === null ? 0 : 1 };
      const [key] = Object.entries(ofSamples).find(([, value]) => value > 0) ?? [];
      return key === undefined || audio !== null
        ? null
        : `changes recordings (${key}), but audio: null reads frames: only masks can be used`;
    },
  },
];

/** `task: transcription`. */
export const config = fields.superRefine(keepRules(rules), always);

export type TranscriptionConfig = z.output<typeof config>;

/** See `registry`. */
export const lossUnit: LossUnit = ({ text }) => textUnit(text);
