import { randomInt } from 'node:crypto';
import { Command } from 'commander';
import { readPrompt } from '../../inference/prompt.js';
import { rowByRow } from '../../inference/row-by-row.js';
import { type SampledToken, type SampleEnd, sample, sampleDefaults } from '../../inference/sample.js';
import { createRandom } from '../../runtime/random.js';
import { openModel, type RunOptions } from '../open-model.js';
import { checkpointOption, gather, integerWithin, numberWithin, runOption, runsOption } from '../options.js';
import { note, print } from '../output.js';
import { warnOfUnknown } from '../render/notes.js';
import { outTheme } from '../render/theme.js';

interface Options extends RunOptions {
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

/** `rnn sample`: text to stdout as it is drawn. */
export function sampleCommand(): Command {
  return new Command('sample')
    .description('write text with a trained model')
    .addOption(runOption)
    .addOption(runsOption)
    .addOption(checkpointOption)
    .option('--seed <text>', 'text to go on from, of any length', sampleDefaults.prompt)
    .option('--length <tokens>', 'tokens to draw at most', integerWithin({ min: 1 }), sampleDefaults.length)
    .option(
      '--temperature <number>',
      '0 takes the likeliest token always, below 1 is careful, above 1 daring',
      numberWithin({ min: 0 }),
      sampleDefaults.temperature,
    )
    .option('--top-k <tokens>', 'draw from the likeliest tokens only, this many', integerWithin({ min: 1 }))
    .option(
      '--top-p <mass>',
      'draw from the fewest likeliest tokens that hold this much probability',
      numberWithin({ above: 0, max: 1 }),
    )
    .option('--num <samples>', 'samples to draw', integerWithin({ min: 1, max: 10_000 }), sampleDefaults.count)
    .option('--random-seed <integer>', 'repeats a sample exactly', integerWithin({ min: 0 }))
    .option('--stop <text>', 'end before this text; may be repeated', gather)
    .option('--json', 'one JSON object a sample')
    .action(runSample);
}

async function runSample(options: Options): Promise<void> {
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
