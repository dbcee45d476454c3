import { DataError } from '../../errors.js';
import type { Prompt } from '../../inference/prompt.js';
import { formatQuantity } from '../../text/quantities.js';
import { warnOfUnknown } from '../render/notes.js';

/** The prompts of a command: one text, or the lines of standard input. */
export type Prompts = { kind: 'one'; text: string } | { kind: 'lines' };

/** The texts themselves; throws a DataError if standard input is empty. */
export async function* eachPrompt(prompts: Prompts): AsyncGenerator<string, void> {
  if (prompts.kind === 'one') {
    yield prompts.text;
    return;
  }
  const { readFileLines } = await import('./lines.js');
  let any = false;
  for await (const line of readFileLines('-')) {
    any = true;
    yield line;
  }
  if (!any) throw new DataError('Standard input is empty.', { hint: 'Give it one prompt per line.' });
}

/** The most unknown tokens that are kept: a million prompts may have any number of them. */
const KEPT = 10_000;

/** Collects the unknown tokens of prompts, for one warning. */
export function createUnknownTally(prompts: Prompts): { add(prompt: Prompt): void; warn(): void } {
  const tokens = new Set<string>();
  let count = 0;
  return {
    add({ unknown }) {
      if (unknown.length > 0) count++;
      for (const token of unknown) if (tokens.size < KEPT) tokens.add(token);
    },
    warn() {
      if (count === 0) return;
      const where = prompts.kind === 'one' ? 'the seed' : `standard input (${formatQuantity(count, 'prompt')} of it)`;
      warnOfUnknown(where, [...tokens]);
    },
  };
}
