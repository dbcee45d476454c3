import { randomInt } from 'node:crypto';
import { ConfigError } from '../../errors.js';
import { type FilterValues, filterDefaults } from '../../inference/decode/filters.js';
import { createRandom } from '../../runtime/random.js';
import { readConditions } from '../conditions.js';
import { excludedByName } from '../excluded-tokens.js';
import { readPrefixFile } from '../input/prefix-file.js';
import type { Prompts } from '../input/prompts.js';
import { type ModelOptions, openModelOf } from '../open-model.js';
import { note } from '../output.js';
import { printDraws } from './sample/draw.js';
import { interact } from './sample/interact.js';
import { printMeasures } from './sample/measure.js';
import { printSearch } from './sample/search.js';

/** Options as commander parses them. */
export interface SampleCommandOptions extends ModelOptions, Partial<Omit<FilterValues, 'temperature'>> {
  seed: string;
  prefixFile?: string;
  length: number;
  temperature: number[];
  ban?: string[];
  allowUnknown?: true;
  beam?: number;
  lengthPenalty?: number;
  num: number;
  randomSeed?: number;
  stop?: string[];
  interactive?: true;
  measure?: true;
  json?: true;
}

/** Draws samples, runs beam search, measures temperatures, or lets the user choose tokens, and prints the result. */
export async function runSample(options: SampleCommandOptions): Promise<void> {
  checkTogether(options);
  const prompts = await choosePrompts(options);
  const { model, checkpoint } = await openModelOf(options);
  try {
    const { length, num: count, stop = [], allowUnknown = false, json = false } = options;
    // Included in every JSON object.
    const shared = options.condition === undefined ? {} : { conditions: readConditions(options.condition) };
    const excluded = excludedByName(model, options.ban ?? []);
    if (options.beam !== undefined) {
      const { beam: beamSize, lengthPenalty = 0 } = options;
      const search = { beamSize, lengthPenalty, length, count, stop, excluded, allowUnknown };
      return await printSearch(model, prompts, search, { json, shared });
    }
    const { temperature } = options;
    const randomSeed = options.randomSeed ?? randomInt(2 ** 31);
    const draw = { ...chosenFilters(options), temperature, excluded, allowUnknown };
    const random = createRandom(randomSeed);
    if (options.interactive === true && prompts.kind === 'one') {
      return await interact(model, { ...draw, temperature: temperature[0] as number, prompt: prompts.text, random });
    }
    const draws = temperature.some((value) => value > 0);
    if (options.randomSeed === undefined && draws) note(`Random seed ${randomSeed}.`);
    const whole = { ...draw, length, count, stop, random };
    const output = { json, shared: { ...shared, randomSeed } };
    if (options.measure === true && prompts.kind === 'one') {
      return await printMeasures({ model, checkpoint }, prompts.text, whole, output);
    }
    await printDraws(model, prompts, whole, output);
  } finally {
    model.dispose();
  }
}

/** The options that are values of sampling filters. */
function chosenFilters(options: SampleCommandOptions): Omit<FilterValues, 'temperature'> {
  const { temperature: _, ...defaults } = filterDefaults;
  const names = Object.keys(defaults) as (keyof typeof defaults)[];
  return Object.fromEntries(names.map((name) => [name, options[name] ?? defaults[name]])) as typeof defaults;
}

/** Rejects combinations of option values that commander cannot check. */
function checkTogether({ beam, num, interactive, measure, seed, temperature }: SampleCommandOptions): void {
  const refuse = (message: string, hint: string) => {
    throw new ConfigError(message, { hint });
  };
  if (beam !== undefined && num > beam) {
    refuse(`--num ${num} asks for more texts than --beam ${beam} keeps.`, `Write --beam ${num} or more.`);
  }
  if (measure === true && seed === '-') {
    refuse('--measure draws from one prompt, and --seed - reads many.', 'Give one prompt as text.');
  }
  if (interactive !== true) return;
  if (seed === '-') {
    refuse(
      '--interactive reads choices from standard input, and --seed - reads prompts there.',
      'Give one prompt as text.',
    );
  }
  if (temperature.length > 1) {
    refuse('--interactive shows the probabilities at one temperature, not at several.', 'Give only one.');
  }
  if (!process.stdin.isTTY) {
    refuse('--interactive needs a terminal, and standard input is not one.', 'Remove the pipe or file.');
  }
}

async function choosePrompts({ seed, prefixFile }: SampleCommandOptions): Promise<Prompts> {
  if (prefixFile !== undefined) return { kind: 'one', text: await readPrefixFile(prefixFile) };
  return seed === '-' ? { kind: 'lines' } : { kind: 'one', text: seed };
}
