import { extname } from 'node:path';
import { DataError } from '../../errors.js';
import { uncompressedName } from '../decompress.js';

/**
 * The format of a file: the chosen one, else by its extension in `byEnding`. Throws a DataError if neither is known, as for
 * standard input; `others` are formats without an extension.
 */
export function tellFormat<Format extends string>(
  name: string,
  chosen: Format | null,
  byEnding: Readonly<Record<string, Format>>,
  others: readonly Format[] = [],
): Format {
  if (chosen !== null) return chosen;
  const ending = extname(uncompressedName(name)).toLowerCase();
  const format = Object.hasOwn(byEnding, ending) ? byEnding[ending] : undefined;
  if (format !== undefined) return format;
  const formats = [...new Set([...Object.values(byEnding), ...others])].join(', ');
  throw new DataError(`The name of ${name} does not show its format.`, {
    hint: `Set data.format to ${formats}; or end the name in ${Object.keys(byEnding).join(' ')}; or exclude the file by a pattern such as folder/*.csv.`,
  });
}
