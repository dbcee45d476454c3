import { randomInt } from 'node:crypto';
import type { Checkpoint } from '../../checkpoint/checkpoint.js';
import { sampleTexts } from '../../inference/decode/sample.js';
import type { LanguageModel } from '../../inference/language-model.js';
import { readPrompt } from '../../inference/prompt.js';
import { createRandom } from '../../runtime/random.js';
import type { MemorizedReport } from '../../tasks/memorized-report.js';
import type { TokenLevel } from '../../text/tokenizer.js';
import { openAs, type RunOptions, withRun } from '../open-model.js';
import { note, print } from '../output.js';
import { renderMemorized } from '../render/memorized.js';
import { warnOfUnknown } from '../render/notes.js';
import { outTheme } from '../render/theme.js';

/** Options as commander parses them. */
export interface MemorizedCommandOptions extends RunOptions {
  num: number;
  length: number;
  temperature: number;
  prompt: string;
  randomSeed?: number;
  minLength?: number;
  top: number;
  json?: true;
}

/** Overlap lengths, in tokens, that rarely occur by chance. */
const SHORTEST: Record<TokenLevel, number> = { word: 6, subword: 10, character: 30 };

/** Draws samples and prints their overlaps with the training text. */
export async function runMemorized(run: string | undefined, options: MemorizedCommandOptions): Promise<void> {
  const { top, json } = options;
  const { opened: model, checkpoint } = await openAs('languageModel', withRun(run, options));
  try {
    const randomSeed = options.randomSeed ?? randomInt(2 ** 31);
    if (options.randomSeed === undefined && options.temperature > 0) note(`Random seed ${randomSeed}.`);
    const { unknown } = readPrompt(model, options.prompt);
    warnOfUnknown('the prompt', unknown);
    const report = await measure(model, checkpoint, { ...options, randomSeed });
    if (json === true) await print(`${JSON.stringify({ randomSeed, ...report }, null, 2)}\n`);
    else await print(renderMemorized(report, { top, theme: outTheme }));
  } finally {
    model.dispose();
  }
}

async function measure(
  model: LanguageModel,
  checkpoint: Checkpoint,
  options: MemorizedCommandOptions & { randomSeed: number },
): Promise<MemorizedReport> {
  const { num, length, temperature, prompt, randomSeed, minLength } = options;
  const { loadStoredCorpora } = await import('../../tasks/tasks.js');
  const { reportMemorized } = await import('../../tasks/memorized-report.js');
  // Read the text first: sampling is slow, and the text may be missing.
  const corpora = await loadStoredCorpora(checkpoint);
  try {
    const random = createRandom(randomSeed);
    const samples = sampleTexts(model, { prompt, count: num, length, temperature, random });
    return reportMemorized(corpora, samples, minLength ?? SHORTEST[model.tokenizer.spec.level]);
  } finally {
    await corpora.close();
  }
}
