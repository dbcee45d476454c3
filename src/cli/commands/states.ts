import { Command } from 'commander';
import type { StatesCommandOptions } from '../actions/states.js';
import { checkpointOption, runsOption } from '../options.js';

/** `rnn states`: hidden states and gates over a text. */
export function statesCommand(): Command {
  return new Command('states')
    .description('draw the hidden states and gates of a network over a text as a heat map')
    .argument('<run>', 'run to use, by name or folder')
    .argument('<text>', 'text that the network reads')
    .addOption(runsOption)
    .addOption(checkpointOption)
    .option('--output <file>', 'where the page is written', 'states.html')
    .option('--json', 'print the numbers as JSON instead')
    .action(async (run: string, text: string, options: StatesCommandOptions) => {
      const { runStates } = await import('../actions/states.js');
      await runStates(run, text, options);
    });
}
