import type { Checkpoint } from '../checkpoint/checkpoint.js';
import type { BidirectionalLanguageModel } from '../inference/bidirectional-language-model.js';
import type { LanguageModel } from '../inference/language-model.js';
import { openRun } from '../run/open-run.js';
import { findRun } from '../run/runs.js';
import type { TaskUses } from '../tasks/task.js';
import { formatCount } from '../text/quantities.js';
import { readConditions } from './conditions.js';
import { note } from './output.js';
import { showFolder } from './run-reference.js';
import { warnOfJavaScript } from './warn-of-javascript.js';

/** Values of `runOption`, `runsOption` and `checkpointOption`. */
export interface RunOptions {
  run?: string;
  runs: string;
  checkpoint: string;
}

/** With the values of `conditionOption`. */
export interface ModelOptions extends RunOptions {
  condition?: string[];
}

/** Loads the language model of the run and the conditions that the options mean, and says on stderr which run that is. */
export async function openModel({ condition = [], ...options }: ModelOptions): Promise<LanguageModel> {
  if (condition.length === 0) return (await openAs('languageModel', options)).opened;
  const values = readConditions(condition);
  const { opened: model } = await openAs('conditionedLanguageModel', options);
  const given = model.given(values);
  return {
    ...given,
    dispose() {
      given.dispose();
      model.dispose();
    },
  };
}

/** Loads the bidirectional language model of the run that the options mean, and says on stderr which that is. */
export async function openBidirectionalModel(options: RunOptions): Promise<BidirectionalLanguageModel> {
  return (await openAs('bidirectionalLanguageModel', options)).opened;
}

/** Loads the checkpoint that the options mean for one use, and says on stderr which that is. */
export async function openAs<Use extends keyof TaskUses>(
  use: Use,
  { run, runs, checkpoint: name }: RunOptions,
): Promise<{ opened: ReturnType<TaskUses[Use]>; checkpoint: Checkpoint }> {
  const source = await openRun(await findRun(runs, run ?? null), name);
  const { checkpoint } = source;

  // TensorFlow, which takes a while, only once there is something to load.
  const { selectKernels } = await import('../kernels/select.js');
  const { loadAs } = await import('../tasks/registry.js');
  const kernels = selectKernels('auto', 'inference');
  await warnOfJavaScript();
  const opened = loadAs(use, checkpoint, kernels);
  const { step } = checkpoint.snapshot.progress;
  note(
    `Using run ${source.run.name} (${showFolder(source.run)}), checkpoint ${source.name} of step ${formatCount(step)}.`,
  );
  return { opened, checkpoint };
}
