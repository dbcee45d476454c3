import { ConfigError } from '../errors.js';

/** The values by name of repeated `--condition name=value`; throws a ConfigError for one that is written otherwise, or twice. */
export function readConditions(options: readonly string[]): Record<string, string> {
  const values = new Map<string, string>();
  for (const option of options) {
    const [, name, value] = /^([^=]+)=(.+)$/su.exec(option) ?? [];
    if (name === undefined || value === undefined) {
      throw new ConfigError(`--condition ${option} has no name and value.`, {
        hint: 'Write them with = between: --condition style=jig',
      });
    }
    if (values.has(name)) {
      throw new ConfigError(`The condition "${name}" is given twice.`, { hint: 'Leave one of them out.' });
    }
    values.set(name, value);
  }
  return Object.fromEntries(values);
}
