import { Command } from 'commander';
import { setOption } from '../options.js';

/** `rnn fetch`: downloads the corpus of a configuration. */
export function fetchCommand(): Command {
  return new Command('fetch')
    .description("download and verify a configuration's corpus")
    .argument('<config>', 'YAML or JSON file, or the name of a preset; see rnn init --list')
    .addOption(setOption)
    .option('--json', 'print the files with their SHA-256 as JSON')
    .action(async (config: string, options: { set?: string[]; json?: true }) => {
      const { runFetch } = await import('../actions/fetch.js');
      await runFetch(config, options);
    });
}
