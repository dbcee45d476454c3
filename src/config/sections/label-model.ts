import { z } from 'zod';
import type { Rule } from '../rules.js';
import { stackKeys } from './stack.js';
import { tokenInput } from './token-input.js';

/** The keys of a network that labels, besides its cell: it reads a `sample` at a time, as the task calls it. */
export const labelModelKeys = (sample: string) => ({
  ...stackKeys,
  bidirectional: z
    .boolean()
    .default(true)
    .meta({ description: `Reads each ${sample} in both directions.` }),
  input: tokenInput.nullable().default(null).meta({
    description: 'How a token enters the network; null is an embedding with its defaults, and what frames have.',
  }),
});

interface LabelTask {
  data: { input: string };
  model: { input: z.output<typeof tokenInput> | null };
}

/** `model.input` is for what the task calls its other input than frames. */
export const inputRule = (other: string): Rule<LabelTask> => ({
  path: ['model', 'input'],
  reads: ['data.input', 'model.input'],
  broken: ({ data, model }) =>
    data.input === 'frames' && model.input !== null
      ? `is for ${other}, and data.input: frames has none: leave it out`
      : null,
});

/** The configuration with `model.input` decided: null for frames alone. */
export function decideInput<Given extends LabelTask>(config: Given) {
  const input = config.model.input ?? (config.data.input === 'frames' ? null : tokenInput.parse({}));
  return { ...config, model: { ...config.model, input } };
}
