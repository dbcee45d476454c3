import { stat } from 'node:fs/promises';
import type { ServedRun, Service } from './service.js';

/** Milliseconds between two checks of the checkpoints. */
const EVERY = 500;

export interface WatchEvents {
  taken(name: string, step: number): void;
  /** The new checkpoint cannot be used; the model keeps the old one. */
  refused(name: string, error: Error): void;
}

/** Loads checkpoints that were replaced on disk; returns a function that stops watching. */
export function watchCheckpoints(runs: readonly ServedRun[], service: Service, events: WatchEvents): () => void {
  const known = new Map<string, string>();
  let timer: NodeJS.Timeout | null = null;
  let isOver = false;

  async function look(): Promise<void> {
    for (const run of runs) await lookAt(run).catch((error: Error) => events.refused(run.name, error));
    if (!isOver) timer = setTimeout(look, EVERY);
  }

  async function lookAt({ name, locate }: ServedRun): Promise<void> {
    // During a replacement the checkpoint is missing; the next check finds it.
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

/** Identifies the folder, so that a replacement is detected. */
async function identityOf(folder: string): Promise<string | null> {
  try {
    const { ino, ctimeNs } = await stat(folder, { bigint: true });
    return `${folder}:${ino}:${ctimeNs}`;
  } catch {
    return null;
  }
}
