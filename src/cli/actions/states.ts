import { ConfigError } from '../../errors.js';
import { statesObject } from '../../inference/states-object.js';
import { renderStates } from '../../report/states-page.js';
import { findRun } from '../../run/runs.js';
import { readConditions } from '../conditions.js';
import { type ModelOptions, openAs, withRun } from '../open-model.js';
import { print } from '../output.js';
import { warnOfUnknown } from '../render/notes.js';
import { showToken } from '../render/show-token.js';
import { writeOutput } from '../write-file.js';

/** Options as commander parses them. */
export interface StatesCommandOptions extends ModelOptions {
  target?: string;
  output: string;
  json?: true;
}

/** Characters of the text that the page title shows. */
const TITLE = 120;

/** Reads a text or a file and writes a page of the network's states, or prints them as numbers. */
export async function runStates(
  first: string,
  second: string | undefined,
  options: StatesCommandOptions,
): Promise<void> {
  const [run, input] = second === undefined ? [undefined, first] : [first, second];
  if (second === undefined && options.run === undefined) await refuseRunAlone(options.runs, first);
  const conditions = readConditions(options.condition ?? []);
  const { opened: model, checkpoint, origin } = await openAs('states', withRun(run, options));
  try {
    const sequences = await model.trace({ input, conditions, target: options.target ?? null });
    for (const { part, unknown } of sequences) warnOfUnknown(part === 'decoder' ? 'the target' : 'the text', unknown);
    if (options.json === true) {
      await print(`${JSON.stringify(statesObject(input, sequences))}\n`);
      return;
    }
    const characters = [...input];
    const title = characters.length > TITLE ? `${characters.slice(0, TITLE).join('')}…` : input;
    const { step } = checkpoint.snapshot.progress;
    const told = Object.entries(conditions).map(([name, value]) => `${name} ${value}`);
    const source = [`Run ${origin}`, ...told, `checkpoint of step ${step}. Written by rnn states.`].join(', ');
    await writeOutput('--output', options.output, renderStates(sequences, { title, source, showToken }));
    await print(`${options.output}\n`);
  } finally {
    model.dispose();
  }
}

/** A single argument is the input. If a run has that name, the input is missing. */
async function refuseRunAlone(runs: string, argument: string): Promise<void> {
  const { name } = await findRun(runs, argument).catch(() => ({ name: null }));
  if (name === null || argument === '') return;
  throw new ConfigError(`No input is given for run ${name}.`, {
    hint: `Give it a text, or a file: rnn states ${argument} "El enano"`,
  });
}
