import { stat } from 'node:fs/promises';
import type { ServedRun, Service } from './service.js';

/** Milliseconds between two looks at the checkpoints. */
const EVERY = 500;

export interface WatchEvents {
  taken(name: string, step: number): void;
  /** The model continues with the checkpoint that it has. */
  refused(name: string, error: Error): void;
}

/** Takes up checkpoints that are replaced on disk; the function that is returned ends it. */
export function watchCheckpoints(runs: readonly ServedRun[], service: Service, events: WatchEvents): () => void {
  const known = new Map<string, string>();
  let timer: NodeJS.Timeout | null = null;
  let isOver = false;

  async function look(): Promise<void> {
    for (const run of runs) await lookAt(run).catch((error: Error) => events.refused(run.name, error));
    if (!isOver) timer = setTimeout(look, EVERY);
  }

  async function lookAt({ name, locate }: ServedRun): Promise<void> {
    // While one checkpoint takes the place of another, there is none: the next look finds it.
    const folder = await locate().catch(() => null);
    const identity = folder === null ? null : await identityOf(folder);
    if (folder === null || identity === null || known.get(name) === identity) return;
    const isFirst = !known.has(name);
    known.set(name, identity);
    if (isFirst) return;
    const { step } = await service.reopen({ name, folder });
    if (!isOver) events.taken(name, step);
  }

  void look();
  return () => {
    isOver = true;
    if (timer !== null) clearTimeout(timer);
  };
}

/** Another one for every folder that takes this name. */
async function identityOf(folder: string): Promise<string | null> {
  try {
    const { ino, ctimeNs } = await stat(folder, { bigint: true });
    return `${folder}:${ino}:${ctimeNs}`;
  } catch {
    return null;
  }
}
