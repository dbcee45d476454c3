/**
 * Every task by its name in a config: the uses of its checkpoints, and loaders of its schema and of the rest. All unions of names are
 * derived from it; `scripts/generate-lists.mjs` lists the tasks for browsers.
 */
export const registry = {
  languageModel: {
    uses: ['evaluation', 'languageModel', 'states', 'portable', 'corpora'],
    config: () => import('./language-model/config.js'),
    load: async () => (await import('./language-model/index.js')).task,
  },
  bidirectionalLanguageModel: {
    uses: ['bidirectionalLanguageModel', 'states', 'portable', 'corpora'],
    config: () => import('./bidirectional-language-model/config.js'),
    load: async () => (await import('./bidirectional-language-model/index.js')).task,
  },
  tagging: {
    uses: ['evaluation', 'tagger', 'states', 'portable'],
    config: () => import('./tagging/config.js'),
    load: async () => (await import('./tagging/index.js')).task,
  },
  classification: {
    uses: ['evaluation', 'classifier', 'states', 'portable'],
    config: () => import('./classification/config.js'),
    load: async () => (await import('./classification/index.js')).task,
  },
  translation: {
    uses: ['evaluation', 'translator', 'states', 'portable'],
    config: () => import('./translation/config.js'),
    load: async () => (await import('./translation/index.js')).task,
  },
  transcription: {
    uses: ['evaluation', 'transcriber', 'states', 'portable'],
    config: () => import('./transcription/config.js'),
    load: async () => (await import('./transcription/index.js')).task,
  },
  generation: {
    uses: ['evaluation', 'textGenerator', 'languageModel', 'states', 'portable'],
    config: () => import('./generation/config.js'),
    load: async () => (await import('./generation/index.js')).task,
  },
} as const satisfies Record<string, { uses: readonly string[]; config(): Promise<unknown>; load(): Promise<unknown> }>;

export type TaskName = keyof typeof registry;

type Tasks = { [Name in TaskName]: Awaited<ReturnType<(typeof registry)[Name]['load']>> };
type Uses = Tasks[TaskName]['uses'] | NonNullable<Tasks[TaskName]['usesWithConfig']>;
type Runs = { [Name in TaskName]: Awaited<ReturnType<NonNullable<Tasks[Name]['evaluation']>>>['run'] };
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
