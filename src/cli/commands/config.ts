import { Command } from 'commander';
import { ConfigError, type RnnError } from '../../errors.js';
import { describeUserError } from '../failure.js';
import { setOption } from '../options.js';
import { note, print } from '../output.js';
import { outTheme } from '../render/theme.js';

/** `rnn config`: shows, checks and describes configurations. */
export function configCommand(): Command {
  const command = new Command('config').description('show, check and describe configurations');
  command
    .command('show')
    .description('print a configuration with every default filled in, as YAML')
    .argument('<file>', 'YAML or JSON file; - for standard input')
    .addOption(setOption)
    .action(show);
  command
    .command('validate')
    .description('check configurations and list every problem in them')
    .argument('<file...>', 'YAML or JSON files')
    .action(validate);
  command.command('schema').description('print the JSON Schema of a configuration, for editors').action(schema);
  return command;
}

async function show(file: string, options: { set?: string[] }): Promise<void> {
  const { loadConfig } = await import('../../config/load.js');
  const { configToYaml } = await import('../../config/write.js');
  await print(configToYaml(await loadConfig(file, { set: options.set ?? [] })));
}

async function validate(files: string[]): Promise<void> {
  const { validateConfigs } = await import('../../config/load.js');
  const errors: RnnError[] = [];
  for (const { file, error } of await validateConfigs(files)) {
    if (error === null) await print(`${outTheme.green('valid')} ${file}\n`);
    else errors.push(error);
  }
  const [first] = errors;
  if (first === undefined) return;
  if (files.length === 1) throw first;
  for (const { message, hint } of errors) note(describeUserError(message, hint));
  throw new ConfigError(`${errors.length} of ${files.length} configurations are not valid.`);
}

async function schema(): Promise<void> {
  const { configJsonSchema } = await import('../../config/json-schema.js');
  await print(`${JSON.stringify(configJsonSchema(), null, 2)}\n`);
}
