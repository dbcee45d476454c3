import * as bidirectionalLanguageModel from './bidirectional-language-model/config.js';
import * as classification from './classification/config.js';
import * as generation from './generation/config.js';
import * as languageModel from './language-model/config.js';
import * as tagging from './tagging/config.js';
import * as transcription from './transcription/config.js';
import * as translation from './translation/config.js';

/**
 * Every task by its name in a config: its schema, the unit of its losses, the uses of its checkpoints, and a loader of the rest.
 * All unions of names are derived from it.
 */
export const registry = {
  languageModel: {
    config: languageModel.config,
    lossUnit: languageModel.lossUnit,
    uses: ['evaluation', 'languageModel', 'states', 'portable', 'corpora'],
    load: async () => (await import('./language-model/index.js')).task,
  },
  bidirectionalLanguageModel: {
    config: bidirectionalLanguageModel.config,
    lossUnit: bidirectionalLanguageModel.lossUnit,
    uses: ['bidirectionalLanguageModel', 'states', 'portable', 'corpora'],
    load: async () => (await import('./bidirectional-language-model/index.js')).task,
  },
  tagging: {
    config: tagging.config,
    lossUnit: tagging.lossUnit,
    uses: ['evaluation', 'tagger', 'states', 'portable'],
    load: async () => (await import('./tagging/index.js')).task,
  },
  classification: {
    config: classification.config,
    lossUnit: classification.lossUnit,
    uses: ['evaluation', 'classifier', 'states', 'portable'],
    load: async () => (await import('./classification/index.js')).task,
  },
  translation: {
    config: translation.config,
    lossUnit: translation.lossUnit,
    uses: ['evaluation', 'translator', 'states', 'portable'],
    load: async () => (await import('./translation/index.js')).task,
  },
  transcription: {
    config: transcription.config,
    lossUnit: transcription.lossUnit,
    uses: ['evaluation', 'transcriber', 'states', 'portable'],
    load: async () => (await import('./transcription/index.js')).task,
  },
  generation: {
    config: generation.config,
    lossUnit: generation.lossUnit,
    uses: ['evaluation', 'textGenerator', 'languageModel', 'states', 'portable'],
    load: async () => (await import('./generation/index.js')).task,
  },
} as const satisfies Record<string, { uses: readonly string[]; load(): Promise<unknown> } & Record<string, unknown>>;

export type TaskName = keyof typeof registry;

type Tasks = { [Name in TaskName]: Awaited<ReturnType<(typeof registry)[Name]['load']>> };
type Uses = Tasks[TaskName]['uses'];
type Runs = { [Name in TaskName]: NonNullable<Tasks[Name]['evaluation']>['run'] };
type Both<Union> = (Union extends unknown ? (value: Union) => void : never) extends (value: infer All) => void
  ? All
  : never;

/** The uses of checkpoints of any task; `evaluation` is for `rnn eval`. */
export type UseName = (typeof registry)[TaskName]['uses'][number];

/** The type of a loaded checkpoint, by use. */
export type Used<Name extends UseName> = Name extends 'evaluation' ? Evaluate : MadeBy<Uses, Name>;
type MadeBy<Each, Name extends string> = Each extends { [Key in Name]: (...parts: never[]) => infer Made }
  ? Made
  : never;

/** Evaluates a checkpoint on a whole split or other data; `tell` gets a line before each long operation. */
export type Evaluate = (request: EvaluationRequest, tell: (line: string) => void) => Promise<Evaluation>;

/** The data of an evaluation and the options of its task. */
export type EvaluationRequest = Both<Parameters<Runs[TaskName]>[2]>;

/** The result of an evaluation. */
export type EvaluationOf<Name extends TaskName> = Awaited<ReturnType<Runs[Name]>>;
export type Evaluation = EvaluationOf<TaskName>;
