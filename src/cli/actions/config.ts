import { configJsonSchema } from '../../config/json-schema.js';
import { loadConfig, validateConfigs } from '../../config/load.js';
import { configToYaml } from '../../config/write.js';
import { ConfigError } from '../../errors.js';
import { describeUserError } from '../failure.js';
import { note, print } from '../output.js';
import { outTheme } from '../render/theme.js';

/** Prints a resolved configuration as YAML. */
export async function runConfigShow(file: string, { set = [] }: { set?: string[] }): Promise<void> {
  await print(configToYaml(await loadConfig(file, { set })));
}

/** Prints valid files on stdout and problems on stderr; throws a ConfigError if there is a problem. */
export async function runConfigValidate(files: string[]): Promise<void> {
  const verdicts = await validateConfigs(files);
  for (const { file, error } of verdicts) if (error === null) await print(`${outTheme.green('valid')} ${file}\n`);
  const errors = verdicts.flatMap(({ error }) => error ?? []);
  const [first] = errors;
  if (first === undefined) return;
  if (files.length === 1) throw first;
  for (const { message, hint } of errors) note(describeUserError(message, hint));
  throw new ConfigError(`${errors.length} of ${files.length} configurations are not valid.`);
}

/** Prints the JSON Schema. */
export async function runConfigSchema(): Promise<void> {
  await print(`${JSON.stringify(configJsonSchema(), null, 2)}\n`);
}
