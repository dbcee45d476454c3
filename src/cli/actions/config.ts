import { configJsonSchema } from '../../config/json-schema.js';
import { loadConfig, validateConfigs } from '../../config/load.js';
import { configToYaml } from '../../config/write.js';
import { ConfigError } from '../../errors.js';
import { describeUserError } from '../failure.js';
import { note, print } from '../output.js';
import { outTheme } from '../render/theme.js';

/** Prints a resolved configuration as YAML or JSON. */
export async function runConfigShow(
  file: string,
  { set = [], json = false }: { set?: string[]; json?: boolean },
): Promise<void> {
  const config = await loadConfig(file, { set });
  await print(json ? `${JSON.stringify(config, null, 2)}\n` : configToYaml(config));
}

/** Prints valid files on stdout and problems on stderr (all as JSON with `json`); throws a ConfigError if there is a problem. */
export async function runConfigValidate(files: string[], { json = false }: { json?: boolean } = {}): Promise<void> {
  const verdicts = await validateConfigs(files);
  if (json) {
    const rows = verdicts.map(({ file, error }) => ({
      file,
      valid: error === null,
      error: error === null ? null : { message: error.message, hint: error.hint ?? null },
    }));
    await print(`${JSON.stringify(rows, null, 2)}\n`);
  } else
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
