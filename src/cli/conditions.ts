import { ConfigError } from '../errors.js';

/** Condition values by name, from repeated `--condition name=value`; throws a ConfigError for a malformed or duplicate one. */
export function readConditions(options: readonly string[]): Record<string, string> {
  const values = new Map<string, string>();
  for (const option of options) {
    const [, name, value] = /^([^=]+)=(.+)$/su.exec(option) ?? [];
    if (name === undefined || value === undefined) {
      throw new ConfigError(`--condition ${option} is not of the form name=value.`, {
        hint: 'Write, for example: --condition style=jig',
      });
    }
    if (values.has(name)) {
      throw new ConfigError(`The condition "${name}" is given twice.`, { hint: 'Remove one of them.' });
    }
    values.set(name, value);
  }
  return Object.fromEntries(values);
}
