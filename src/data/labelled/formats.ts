import { extname } from 'node:path';
import { DataError } from '../../errors.js';

/**
 * The format of a file: the one that is chosen, else what `byEnding` has for its ending. Throws a DataError where neither
 * tells, as for standard input.
 */
export function tellFormat<Format extends string>(
  name: string,
  chosen: Format | null,
  byEnding: Readonly<Record<string, Format>>,
): Format {
  if (chosen !== null) return chosen;
  const ending = extname(name).toLowerCase();
  const format = Object.hasOwn(byEnding, ending) ? byEnding[ending] : undefined;
  if (format !== undefined) return format;
  throw new DataError(`The name of ${name} does not tell its format.`, {
    hint: `Say which it is with format, or use one of the endings ${Object.keys(byEnding).join(' ')}.`,
  });
}
