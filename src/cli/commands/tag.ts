import { type Command, Option } from 'commander';
import type { TagCommandOptions } from '../actions/tag.js';
import { columnsOption, modelCommand, rawOption, requires } from '../options.js';

/** `rnn tag`: tags each token, for example with named entities. */
export function tagCommand(): Command {
  const command = modelCommand('tag')
    .description('tag each token of texts, or each frame of files, with a run of task tagging')
    .argument('[text...]', 'texts; without any, lines of standard input')
    .addOption(rawOption)
    .addOption(columnsOption)
    .option(
      '--file <file...>',
      'files with one text per line, - for standard input; for a model of frames: files, folders or globs of frames',
    )
    .option('--tokenized', 'texts are already tokenized: split them only at spaces')
    .option('--confidence', 'print the probability of each tag; that of an entity is the lowest of its tags')
    .addOption(
      new Option('--conll', 'print one token and its tag per line, and a blank line after each text').conflicts('json'),
    )
    .addOption(
      new Option('--gff <file>', 'write the regions of the sequences of --file (FASTA, GenBank) as GFF3').conflicts([
        'json',
        'conll',
        'tokenized',
        'confidence',
      ]),
    )
    .addOption(
      new Option('--strands <which>', 'with --gff: strands to read; default: as in training').choices([
        'both',
        'forward',
      ]),
    )
    .option('--json', 'one JSON object per text, with entities, tags and their confidence')
    .action(async (texts: string[], options: TagCommandOptions) => {
      const { runTag } = await import('../actions/tag.js');
      const { showProgress } = await import('../show-progress.js');
      await showProgress(() => runTag(texts, options));
    });
  return requires(command, { '--strands': ['--gff'] });
}
