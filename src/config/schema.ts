import { z } from 'zod';
import { configs } from '../tasks/configs.js';

type Schema = (typeof configs)[keyof typeof configs]['config'];

/** The whole configuration; defaults, bounds and descriptions are only in each task's `config.ts` and in `sections/`. */
export const configSchema = z.discriminatedUnion(
  'task',
  Object.values(configs).map(({ config }) => config) as unknown as [Schema, ...Schema[]],
);

/** A configuration as the user writes it, without defaults. */
export type ConfigInput = z.input<typeof configSchema>;

/** A configuration with every default filled in: one value for all layers becomes a list, and `data.batching` is decided. */
export type Config = z.output<typeof configSchema>;

/** A configuration ready to run: it has a name, and its paths are absolute. */
export type ResolvedConfig = Config & { name: string };

/** The configuration of one task. */
export type ConfigOf<Task extends ResolvedConfig['task']> = Extract<ResolvedConfig, { task: Task }>;
