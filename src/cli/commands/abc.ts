import { Command } from 'commander';
import type { AbcCommandOptions } from '../actions/abc.js';

/** `rnn abc`: how sound tunes are, as a MIDI file, and as a page. */
export function abcCommand(): Command {
  return new Command('abc')
    .description('check tunes in ABC notation, and make them heard')
    .argument('<file...>', 'files of tunes, folders or globs; - for standard input')
    .option('--midi <file>', 'write a MIDI file; of several tunes one each, numbered: tunes-1.mid')
    .option('--html <file>', 'write a page that shows the tunes as staves and plays them; it needs no network')
    .option('--json', 'what was found, as JSON')
    .addHelpText(
      'after',
      '\nHear what a model writes: rnn sample --condition style=jig --length 600 --num 5 | rnn abc - --html tunes.html',
    )
    .action(async (files: string[], options: AbcCommandOptions) => {
      const { runAbc } = await import('../actions/abc.js');
      await runAbc(files, options);
    });
}
