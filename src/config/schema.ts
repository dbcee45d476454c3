import { z } from 'zod';
import { bidirectionalLanguageModel } from './tasks/bidirectional-language-model.js';
import { classification } from './tasks/classification.js';
import { generation } from './tasks/generation.js';
import { languageModel } from './tasks/language-model.js';
import { tagging } from './tasks/tagging.js';
import { transcription } from './tasks/transcription.js';
import { translation } from './tasks/translation.js';

/** The whole configuration; defaults, bounds and descriptions stand in `tasks/` and `sections/` alone. */
export const configSchema = z.discriminatedUnion('task', [
  languageModel,
  bidirectionalLanguageModel,
  tagging,
  classification,
  translation,
  transcription,
  generation,
]);

/** A configuration as a person writes it, defaults left out. */
export type ConfigInput = z.input<typeof configSchema>;

/** A configuration with every default filled in: lists where one value stood for all, `data.batching` decided. */
export type Config = z.output<typeof configSchema>;

/** A configuration ready to run: it has a name, and its paths are absolute. */
export type ResolvedConfig = Config & { name: string };

/** The configuration of one task. */
export type ConfigOf<Task extends ResolvedConfig['task']> = Extract<ResolvedConfig, { task: Task }>;
