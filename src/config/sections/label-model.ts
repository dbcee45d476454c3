import { z } from 'zod';
import type { Rule } from '../rules.js';
import { stackKeys } from './stack.js';
import { tokenInput } from './token-input.js';

/** The keys of a labelling network, besides its cell; `sample` is the task's name for what it reads. */
export const labelModelKeys = (sample: string) => ({
  ...stackKeys,
  bidirectional: z
    .boolean()
    .default(true)
    .meta({ description: `Reads each ${sample} in both directions.` }),
  input: tokenInput.nullable().default(null).meta({
    description: 'How a token enters the network; null is an embedding with default settings. Must be null for frames.',
  }),
});

interface LabelTask {
  data: { input: string };
  model: { input: z.output<typeof tokenInput> | null };
}

/** `model.input` is only for tokens, which the task calls `other`, not for frames. */
export const inputRule = (other: string): Rule<LabelTask> => ({
  path: ['model', 'input'],
  reads: ['data.input', 'model.input'],
  broken: ({ data, model }) =>
    data.input === 'frames' && model.input !== null ? `is for ${other}, but data.input is frames: remove it` : null,
});

/** The configuration with `model.input` decided: null only for frames. */
export function decideInput<Given extends LabelTask>(config: Given) {
  const input = config.model.input ?? (config.data.input === 'frames' ? null : tokenInput.parse({}));
  return { ...config, model: { ...config.model, input } };
}
