import { randomInt } from 'node:crypto';
import { readPrompt } from '../../inference/prompt.js';
import { rowByRow } from '../../inference/row-by-row.js';
import type { SampledToken, SampleEnd } from '../../inference/rows.js';
import { sample } from '../../inference/sample.js';
import { createRandom } from '../../runtime/random.js';
import { openModel, type RunOptions } from '../open-model.js';
import { note, print } from '../output.js';
import { warnOfUnknown } from '../render/notes.js';
import { outTheme } from '../render/theme.js';

/** As the command line gives them. */
export interface SampleCommandOptions extends RunOptions {
  seed: string;
  length: number;
  temperature: number;
  topK?: number;
  topP?: number;
  num: number;
  randomSeed?: number;
  stop?: string[];
  json?: true;
}

/** Draws samples and prints them, as text or as JSON lines. */
export async function runSample(options: SampleCommandOptions): Promise<void> {
  const model = await openModel(options);
  try {
    const prompt = readPrompt(model, options.seed);
    if (prompt.unknown.length > 0) warnOfUnknown('the seed', prompt.unknown);
    const randomSeed = options.randomSeed ?? randomInt(2 ** 31);
    if (options.randomSeed === undefined && options.temperature > 0) note(`Random seed ${randomSeed}.`);

    const drawn = sample(model, {
      prompt: options.seed,
      length: options.length,
      temperature: options.temperature,
      topK: options.topK ?? null,
      topP: options.topP ?? null,
      count: options.num,
      stop: options.stop ?? [],
      random: createRandom(randomSeed),
    });
    const samples = rowByRow(drawn);
    // Without <EOS>, samples have line breaks of their own.
    const between = model.endId === null ? '\n\n' : '\n';
    if (options.json === true) await printObjects(samples, { prompt: prompt.text, randomSeed });
    else await printTexts(samples, prompt.text, between);
  } finally {
    model.dispose();
  }
}

async function printTexts(samples: Iterable<SampledToken>, prompt: string, between: string): Promise<void> {
  let started = -1;
  for (const { row, text } of samples) {
    if (row !== started) await print(`${row === 0 ? '' : between}${outTheme.bold(prompt)}`);
    started = row;
    await print(text);
  }
  await print('\n');
}

async function printObjects(
  samples: Iterable<SampledToken>,
  facts: { prompt: string; randomSeed: number },
): Promise<void> {
  let text = '';
  let tokens: string[] = [];
  for (const drawn of samples) {
    text += drawn.text;
    tokens.push(drawn.token);
    if (drawn.end === null) continue;
    const end: SampleEnd = drawn.end;
    await print(`${JSON.stringify({ sample: drawn.row + 1, ...facts, text, tokens, end })}\n`);
    text = '';
    tokens = [];
  }
}
