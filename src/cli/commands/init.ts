import { Command } from 'commander';
import type { InitCommandOptions } from '../actions/init.js';
import { requires } from '../options.js';

/** `rnn init`: writes a commented configuration to start from. */
export function initCommand(): Command {
  const command = new Command('init')
    .description('write a commented configuration to start from')
    .argument('[preset]', 'name of the preset; see --list', 'quickstart')
    .argument('[destination]', 'file or folder to write it to', '.')
    .option('--list', 'list the presets and write nothing')
    .option('--json', 'with --list: print the presets as JSON')
    .action(async (preset: string, destination: string, options: InitCommandOptions) => {
      const { runInit } = await import('../actions/init.js');
      await runInit(preset, destination, options);
    });
  return requires(command, { '--json': ['--list'] });
}
