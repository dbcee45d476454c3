import type { Checkpoint } from '../checkpoint/checkpoint.js';
import type { BidirectionalLanguageModel } from '../inference/bidirectional-language-model.js';
import type { LanguageModel } from '../inference/language-model.js';
import type { Kernels } from '../kernels/kernels.js';
import { openRun } from '../run/open-run.js';
import { findRun } from '../run/runs.js';
import { note } from './output.js';
import { formatCount } from './render/numbers.js';
import { showFolder } from './run-reference.js';
import { warnOfJavaScript } from './warn-of-javascript.js';

/** Values of `runOption`, `runsOption` and `checkpointOption`. */
export interface RunOptions {
  run?: string;
  runs: string;
  checkpoint: string;
}

/** Loads the language model of the run that the options mean, and says on stderr which that is. */
export async function openModel(options: RunOptions): Promise<LanguageModel> {
  return openAs(options, ({ loadLanguageModel }) => loadLanguageModel);
}

/** Loads the bidirectional language model of the run that the options mean, and says on stderr which that is. */
export async function openBidirectionalModel(options: RunOptions): Promise<BidirectionalLanguageModel> {
  return openAs(options, ({ loadBidirectionalLanguageModel }) => loadBidirectionalLanguageModel);
}

/** Loads what `choose` makes of the checkpoint that the options mean, and says on stderr which that is. */
export async function openAs<Opened>(
  { run, runs, checkpoint }: RunOptions,
  choose: (registry: typeof import('../tasks/registry.js')) => (checkpoint: Checkpoint, kernels: Kernels) => Opened,
): Promise<Opened> {
  const opened = await openRun(await findRun(runs, run ?? null), checkpoint);

  // TensorFlow, which takes a while, only once there is something to load.
  const { selectKernels } = await import('../kernels/select.js');
  const load = choose(await import('../tasks/registry.js'));
  await warnOfJavaScript();
  const model = load(opened.checkpoint, selectKernels());
  const { step } = opened.checkpoint.snapshot.progress;
  note(
    `Using run ${opened.run.name} (${showFolder(opened.run)}), checkpoint ${opened.name} of step ${formatCount(step)}.`,
  );
  return model;
}
