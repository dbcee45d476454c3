import { z } from 'zod';
import { registry, type TaskName } from '../tasks/registry.js';

type Schema = (typeof registry)[TaskName]['config'];

/** The whole configuration; defaults, bounds and descriptions stand in each task's `config.ts` and in `sections/` alone. */
export const configSchema = z.discriminatedUnion(
  'task',
  Object.values(registry).map(({ config }) => config) as unknown as [Schema, ...Schema[]],
);

/** A configuration as a person writes it, defaults left out. */
export type ConfigInput = z.input<typeof configSchema>;

/** A configuration with every default filled in: lists where one value stood for all, `data.batching` decided. */
export type Config = z.output<typeof configSchema>;

/** A configuration ready to run: it has a name, and its paths are absolute. */
export type ResolvedConfig = Config & { name: string };

/** The configuration of one task. */
export type ConfigOf<Task extends ResolvedConfig['task']> = Extract<ResolvedConfig, { task: Task }>;
