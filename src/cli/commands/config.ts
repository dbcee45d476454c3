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
    .action(async (file: string, options: { set?: string[] }) => {
      const { runConfigShow } = await import('../actions/config.js');
      await runConfigShow(file, options);
    });
  command
    .command('validate')
    .description('validate configurations and list every problem')
    .argument('<file...>', 'YAML or JSON files')
    .action(async (files: string[]) => {
      const { runConfigValidate } = await import('../actions/config.js');
      await runConfigValidate(files);
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
