import { Command } from 'commander';
import { setOption } from '../options.js';

/** `rnn config`: shows, validates and describes configurations. */
export function configCommand(): Command {
  const command = new Command('config').description('show, validate and describe configurations');
  command
    .command('show')
    .description('print a configuration as YAML, with all defaults')
    .argument('<file>', 'YAML or JSON file; - for standard input')
    .addOption(setOption)
    .option('--json', 'print it as JSON')
    .action(async (file: string, options: { set?: string[]; json?: true }) => {
      const { runConfigShow } = await import('../actions/config.js');
      await runConfigShow(file, options);
    });
  command
    .command('validate')
    .description('validate configurations and list every problem')
    .argument('<file...>', 'YAML or JSON files')
    .option('--json', 'print the results as JSON')
    .action(async (files: string[], options: { json?: true }) => {
      const { runConfigValidate } = await import('../actions/config.js');
      await runConfigValidate(files, options);
    });
  command
    .command('schema')
    .description('print the JSON Schema of a configuration, for editors')
    .action(async () => {
      const { runConfigSchema } = await import('../actions/config.js');
      await runConfigSchema();
    });
  return command;
}
