import { setTimeout } from 'node:timers/promises';
import type { Collective } from './addon.js';
import { type Cluster, nameWorkers, othersOf } from './cluster.js';
import { LostWorkerError } from './errors.js';
import { taskName } from './server-definition.js';

/** Milliseconds in which the health checks find a dead process (DEAD) and an unreachable host (SILENT). */
const DEAD = 800;
const SILENT = 9000;

const resumeHint =
  'The last checkpoint is kept: start the workers again with --resume to continue from it. A scheduler can do so if the exit status is 75.';

export interface CollectiveError extends Error {
  statusCode?: number;
}

/** Starts health checks of the other workers. Returns a function that turns the failure of a sum into a LostWorkerError. */
export function watchPeers(
  collective: Collective,
  cluster: Cluster,
): (error: CollectiveError) => Promise<LostWorkerError> {
  const others = othersOf(cluster);
  const lost = new Set<number>();
  collective.watch(
    others.map(taskName),
    others.map((index) => lostSentence(cluster, [index])),
    (index) => lost.add(others[index] as number),
  );
  const foundWithin = async (milliseconds: number) => {
    const end = performance.now() + milliseconds;
    while (lost.size === 0 && performance.now() < end) await setTimeout(10);
    return lost.size > 0;
  };
  return async (error) => {
    collective.hurry();
    const aborted = error.statusCode === 14 || error.statusCode === 4;
    const found = (await foundWithin(DEAD)) || (aborted && (await foundWithin(SILENT - DEAD)));
    const told = collective.acknowledge();
    const options = { hint: resumeHint, cause: error };
    const ranks = [...lost].sort();
    if (found) return new LostWorkerError(lostSentence(cluster, ranks), told, { ...options, lost: ranks });
    const reason = error.message.split('\n')[0]?.replace(/^(Collective ops is aborted by: )+/, '') ?? '';
    return new LostWorkerError(`The workers cannot sum their gradients: ${reason.slice(0, 300)}`, told, {
      ...options,
      hint: `TF_CONFIG must list the same workers on all of them. ${resumeHint}`,
    });
  };
}

function lostSentence(cluster: Cluster, ranks: readonly number[]): string {
  const names = nameWorkers(cluster, ranks);
  return `${names.charAt(0).toUpperCase()}${names.slice(1)} ${ranks.length === 1 ? 'does' : 'do'} not answer: its process has ended, or its host cannot be reached.`;
}
