import type { LanguageModel } from '../language-model.js';
import { prefetch } from '../prefetch.js';
import type { Prompt } from '../prompt.js';
import type { RowJob } from './row-text.js';
import { addToken, type DrawOptions, emptyText, planDraws, type SampledText } from './sample.js';
import { createRows } from './step-scheduler.js';

export interface SampleEachOptions extends DrawOptions {
  /** Texts per batch. */
  batchSize?: number;
}

/** A complete sample of one of many prompts. */
export interface PromptedText extends SampledText {
  prompt: Prompt;
  /** Index of the prompt, from 0. */
  promptIndex: number;
  /** Index of the prompt's sample, from 0, ordered as in `sample`. */
  row: number;
}

/** Maximum texts in progress, in batches: a long text delays those after it, so the number is limited. */
const BATCHES_HELD = 16;

/**
 * Draws samples of each of `prompts` and yields them in order. Prompts are read as rows become free, in bounded memory; a slow
 * prompt does not delay the ones before it. Throws like `sample`.
 */
export async function* sampleEach(
  model: LanguageModel,
  prompts: Iterable<string> | AsyncIterable<string>,
  { batchSize = 32, ...options }: SampleEachOptions,
): AsyncGenerator<PromptedText, void> {
  const source = prefetch(eachJob(prompts, planDraws(model, options)));
  const rows = createRows(model, batchSize);
  const held: HeldText[] = [];
  const running = new Map<number, HeldText>();
  let started = 0;
  try {
    for (;;) {
      while (rows.free > 0 && held.length < BATCHES_HELD * batchSize) {
        const next = await source.take(held.length === 0);
        if (next === undefined) break;
        const { job, ...position } = next;
        const begun = { text: { prompt: job.prompt, ...position, ...emptyText() }, isWhole: false };
        rows.start(started, job);
        running.set(started++, begun);
        held.push(begun);
      }
      if (held.length === 0) return;
      for (const drawn of rows.step()) {
        const begun = running.get(drawn.row) as HeldText;
        addToken(begun.text, drawn);
        begun.isWhole = drawn.end !== null;
        if (begun.isWhole) running.delete(drawn.row);
      }
      while (held[0]?.isWhole) yield (held.shift() as HeldText).text;
    }
  } finally {
    source.close();
    rows.dispose();
  }
}

interface HeldText {
  text: PromptedText;
  isWhole: boolean;
}

async function* eachJob(
  prompts: Iterable<string> | AsyncIterable<string>,
  createJobs: (prompt: string) => RowJob[],
): AsyncGenerator<{ promptIndex: number; row: number; job: RowJob }, void> {
  let promptIndex = 0;
  for await (const prompt of prompts) {
    for (const [row, job] of createJobs(prompt).entries()) yield { promptIndex, row, job };
    promptIndex++;
  }
}
