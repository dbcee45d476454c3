import { Command } from 'commander';
import type { StatesCommandOptions } from '../actions/states.js';
import { checkpointOption, conditionOption, runOption, runsOption } from '../options.js';

/** `rnn states`: draws hidden states and gates over a text, a recording or frames. */
export function statesCommand(): Command {
  return new Command('states')
    .description('draw the hidden states and gates of a network over its input as a heat map')
    .usage('[options] [run] <input>')
    .argument('<run>', 'name or folder of the run; the same as --run')
    .argument('[input]', 'text that the network reads; for a network that reads recordings or frames, the file')
    .addOption(runOption)
    .addOption(runsOption)
    .addOption(checkpointOption)
    .option(
      '--target <text>',
      "target text for the decoder of a translation model; default: the model's own translation",
    )
    .addOption(conditionOption)
    .option('--output <file>', 'file to write the page to', 'states.html')
    .option('--json', 'print the numbers as JSON instead')
    .action(async (run: string, input: string | undefined, options: StatesCommandOptions) => {
      const { runStates } = await import('../actions/states.js');
      await runStates(run, input, options);
    });
}
