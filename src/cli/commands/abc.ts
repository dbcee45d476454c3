import { Command } from 'commander';
import type { AbcCommandOptions } from '../actions/abc.js';

/** `rnn abc`: validates tunes, and exports them as MIDI or HTML. */
export function abcCommand(): Command {
  return new Command('abc')
    .description('validate ABC tunes; export MIDI or HTML')
    .argument('<file...>', 'files, folders or globs of tunes; - for standard input')
    .option('--midi <file>', 'write a MIDI file; several tunes are written to numbered files: tunes-1.mid')
    .option('--html <file>', 'write a page that shows the tunes as staves and plays them; it needs no network')
    .option('--json', 'print the result as JSON')
    .action(async (files: string[], options: AbcCommandOptions) => {
      const { runAbc } = await import('../actions/abc.js');
      await runAbc(files, options);
    });
}
