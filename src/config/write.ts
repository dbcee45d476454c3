import { stringify } from 'yaml';
import type { Config } from './schema.js';

/** A configuration as YAML that loads back to the same one. */
export function configToYaml(config: Config): string {
  // Never folded: a folded prompt is hard to read and to compare.
  return stringify(config, { lineWidth: 0 });
}
