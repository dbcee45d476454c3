import type { z } from 'zod';
import { CheckpointError } from '../../errors.js';

/** Validates the model description of an untrusted checkpoint; throws a CheckpointError that names the key. */
export function parseSpec<Spec>(schema: z.ZodType<Spec>, model: unknown): Spec {
  const result = schema.safeParse(model);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  const location = ['model', ...(issue?.path ?? [])].join('.');
  const problem = `The checkpoint is damaged: ${location} in its manifest is not valid (${issue?.message}).`;
  // A key of an untrusted file may contain terminal escape sequences.
  throw new CheckpointError(problem.replace(/\p{Cc}/gu, '\u{fffd}'), {
    hint: 'Use another checkpoint of the run, or the version of rnn that wrote it.',
  });
}
