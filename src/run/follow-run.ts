import type { ResolvedConfig } from '../config/schema.js';
import type { JoinedGroup } from '../distributed/group.js';
import { buildTraining } from '../tasks/tasks.js';
import { train } from '../training/loop.js';
import { prepareKernels } from './environment.js';
import type { RunEvent } from './events.js';
import { buildTogether, receiveOpening } from './opening.js';

export interface FollowRunOptions {
  group: JoinedGroup;
  /** Called after each step; true ends the run on all workers. */
  interrupted?(): boolean;
}

/**
 * Trains as a worker that is not the chief: reads the data itself, receives everything else from the chief, and writes nothing.
 * `config` is its own config, or null to use that of the chief. Yields only warnings and `finished`. Throws the errors of `trainRun` and
 * `resumeRun`, and a LostWorkerError if another worker is gone.
 */
export async function* followRun(
  given: ResolvedConfig | null,
  { group, interrupted = () => false }: FollowRunOptions,
): AsyncGenerator<RunEvent, void> {
  const opening = await receiveOpening(group);
  const config = given ?? opening.config;
  const { resume, initialise } = opening;
  const { kernels, warnings } = prepareKernels(config);
  const step = resume?.snapshot.progress.step ?? 0;
  const training = await buildTogether(group, { config, kernels, step }, () =>
    buildTraining(config, kernels, {
      ...(resume === null ? {} : { resume }),
      ...(initialise === null ? {} : { initialise }),
    }),
  );
  try {
    for (const message of warnings) yield { type: 'warning', message, step };
    const { trainable, plan } = training;
    for await (const event of train(trainable, plan, resume?.snapshot ?? null, { interrupted, group })) {
      if (event.type === 'finished') yield event;
    }
    await group.close();
  } finally {
    training.trainable.dispose();
  }
}
