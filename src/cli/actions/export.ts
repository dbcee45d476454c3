import { basename } from 'node:path';
import { withoutFolders } from '../../config/paths.js';
import type { FormatName } from '../../exchange/formats.js';
import { describeKind } from '../../exchange/portable.js';
import { writeExport } from '../../exchange/write-export.js';
import { openAs, type RunOptions, withRun } from '../open-model.js';
import { note, print } from '../output.js';

/** Options as commander parses them. */
export interface ExportCommandOptions extends RunOptions {
  format: FormatName;
  output?: string;
  force?: true;
}

/** Exports the network of a run and prints the output folder. */
export async function runExport(given: string | undefined, options: ExportCommandOptions): Promise<void> {
  const { format, output, force = false } = options;
  const { opened: model, checkpoint, origin } = await openAs('portable', withRun(given, options));
  const name = basename(origin);
  const folder = output ?? `${name}-${format}`;
  const travelling = { ...checkpoint, config: withoutFolders(checkpoint.config) as typeof checkpoint.config };
  const files = await writeExport({ name, model, checkpoint: travelling }, { format, folder, force });
  note(`Exported the ${describeKind(model.network)} of ${name}: ${files.join(', ')}.`);
  await print(`${folder}\n`);
}
