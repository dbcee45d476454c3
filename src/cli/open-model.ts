import type { Checkpoint } from '../checkpoint/checkpoint.js';
import { ConfigError } from '../errors.js';
import type { BidirectionalLanguageModel } from '../inference/bidirectional-language-model.js';
import type { LanguageModel } from '../inference/language-model.js';
import type { Precision } from '../kernels/kernels.js';
import { openReference } from '../run/open-run.js';
import type { Used, UseName } from '../tasks/registry.js';
import { formatCount } from '../text/quantities.js';
import { readConditions } from './conditions.js';
import { note } from './output.js';
import { showFolder } from './run-reference.js';
import { warnOfJavaScript } from './warn-of-javascript.js';

/** Values of `runOption`, `runsOption` and `checkpointOption`. */
export interface RunOptions {
  run?: string;
  runs: string;
  checkpoint?: string;
  /** Value of `precisionOption`. */
  precision?: Precision;
}

/** With the values of `conditionOption`. */
export interface ModelOptions extends RunOptions {
  condition?: string[];
}

/** Loads the language model of the selected run, with the given conditions, and names the run on stderr. */
export async function openModel(options: ModelOptions): Promise<LanguageModel> {
  return (await openModelOf(options)).model;
}

/** Like `openModel`, and also returns the checkpoint. */
export async function openModelOf({
  condition = [],
  ...options
}: ModelOptions): Promise<{ model: LanguageModel; checkpoint: Checkpoint }> {
  if (condition.length === 0) {
    const { opened: model, checkpoint } = await openAs('languageModel', options);
    return { model, checkpoint };
  }
  const values = readConditions(condition);
  const { opened: model, checkpoint } = await openAs('textGenerator', options);
  const given = model.given(values);
  const dispose = () => {
    given.dispose();
    model.dispose();
  };
  return { model: { ...given, dispose }, checkpoint };
}

/** Loads the bidirectional language model of the selected run, and names the run on stderr. */
export async function openBidirectionalModel(options: RunOptions): Promise<BidirectionalLanguageModel> {
  return (await openAs('bidirectionalLanguageModel', options)).opened;
}

/** The options with `run` set from a positional argument; throws a ConfigError if --run is given too. */
export function withRun<Options extends RunOptions>(run: string | undefined, options: Options): Options {
  if (run === undefined) return options;
  if (options.run === undefined) return { ...options, run };
  throw new ConfigError('A run is given twice: as an argument, and by --run.', { hint: 'Remove one of them.' });
}

/** Loads the selected checkpoint for one use, and names it on stderr. */
export async function openAs<Use extends UseName>(
  use: Use,
  { run, runs, checkpoint: name, precision = 'float32' }: RunOptions,
): Promise<{ opened: Used<Use>; checkpoint: Checkpoint; origin: string }> {
  const source = await openReference(runs, run ?? null, {
    checkpoint: name,
    tasks: async () => (await import('../tasks/tasks.js')).tasksFor(use),
  });
  const { checkpoint } = source;

  // TensorFlow loads slowly, so it is loaded only once a checkpoint was found.
  const { selectKernels } = await import('../kernels/select.js');
  const { openAs: openCheckpoint } = await import('../tasks/tasks.js');
  const kernels = selectKernels('auto', 'inference', precision);
  await warnOfJavaScript();
  const opened = await openCheckpoint(use, checkpoint, kernels);
  const { step } = checkpoint.snapshot.progress;
  const which =
    source.run === null
      ? `checkpoint ${source.folder}`
      : `run ${source.run.name} (${showFolder(source.run)}), checkpoint ${source.name}`;
  note(`Using ${which} of step ${formatCount(step)}.`);
  return { opened, checkpoint, origin: source.run?.name ?? source.folder };
}
