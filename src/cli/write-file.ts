import { writeFile } from 'node:fs/promises';
import { ConfigError } from '../errors.js';

/** Writes an output file; throws a ConfigError that names the option if it cannot be written. */
export async function writeOutput(option: string, file: string, content: string | Uint8Array): Promise<void> {
  try {
    await writeFile(file, content);
  } catch (cause) {
    throw new ConfigError(`${file} cannot be written (${(cause as NodeJS.ErrnoException).code}).`, {
      hint: `Give another location: ${option} FILE.`,
      cause,
    });
  }
}
