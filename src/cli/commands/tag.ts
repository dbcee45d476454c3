import { Command, Option } from 'commander';
import type { TagCommandOptions } from '../actions/tag.js';
import { checkpointOption, columnsOption, rawOption, runOption, runsOption } from '../options.js';

/** `rnn tag`: a tag for each token, names and their kinds for one. */
export function tagCommand(): Command {
  return new Command('tag')
    .description('tag each token of texts, or each frame of files, by a run of task: tagging')
    .argument('[text...]', 'texts; lines of standard input without any')
    .addOption(runOption)
    .addOption(runsOption)
    .addOption(checkpointOption)
    .addOption(rawOption)
    .addOption(columnsOption)
    .option('--file <file...>', 'tag the lines of files; for a run over frames, files of frames as it was trained on')
    .option('--tokenized', 'texts are tokens with blanks between them, not to be cut again')
    .option('--confidence', 'with the probability of each tag; an entity has the lowest of its tags')
    .addOption(new Option('--conll', 'a token and its tag a line, a blank line after each text').conflicts('json'))
    .option('--json', 'one JSON object a text, with entities, tags and their confidence')
    .action(async (texts: string[], options: TagCommandOptions) => {
      const { runTag } = await import('../actions/tag.js');
      await runTag(texts, options);
    });
}
