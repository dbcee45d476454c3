import { Command } from 'commander';
import { setOption } from '../options.js';

/** `rnn fetch`: brings the corpus of a configuration to where it looks for it. */
export function fetchCommand(): Command {
  return new Command('fetch')
    .description("download a configuration's corpus to where the configuration looks for it")
    .argument('<config>', 'YAML or JSON file, or the name of a preset; see rnn init --list')
    .addOption(setOption)
    .option('--json', 'one JSON document on stdout: what was fetched, and where it is')
    .action(async (config: string, options: { set?: string[]; json?: true }) => {
      const { runFetch } = await import('../actions/fetch.js');
      await runFetch(config, options);
    });
}
