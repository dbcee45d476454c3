import { type Command, Option } from 'commander';
import { formatNames, formats } from '../../exchange/formats.js';
import type { ExportCommandOptions } from '../actions/export.js';
import { modelCommand, runArgument } from '../options.js';

/** `rnn export`: writes a trained network in a format of other programs. */
export function exportCommand(): Command {
  return modelCommand('export')
    .description('write a trained network in a format of other programs')
    .argument(...runArgument)
    .addOption(new Option('--format <format>', 'format to write').choices(formatNames).makeOptionMandatory())
    .option('--output <folder>', 'new folder to write to; default: RUN-FORMAT')
    .option('--force', 'replace an earlier export in the folder')
    .addHelpText(
      'after',
      `\nFormats:\n${formatNames.map((name) => `  ${name.padEnd(12)} ${formats[name].description}`).join('\n')}`,
    )
    .action(async (run: string | undefined, options: ExportCommandOptions) => {
      const { runExport } = await import('../actions/export.js');
      await runExport(run, options);
    });
}
