import { registry, type TaskName } from './registry.js';

type Configs = { [Name in TaskName]: Awaited<ReturnType<(typeof registry)[Name]['config']>> };

/**
 * Each task's `config.ts`: its schema and the unit of its losses. They are not in the registry, as a checkpoint opens for most uses
 * without them. `scripts/bundle.mjs` replaces this file by a synchronous version, so it must contain nothing else.
 */
export const configs = Object.fromEntries(
  await Promise.all(Object.entries(registry).map(async ([name, { config }]) => [name, await config()])),
) as Configs;
