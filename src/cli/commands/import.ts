import { Command, Option } from 'commander';
import type { ImportCommandOptions } from '../actions/import.js';
import { runsOption } from '../options.js';

/** `rnn import`: a run of a model that another program trained, or of an export. */
export function importCommand(): Command {
  return new Command('import')
    .description('make a run of a model in a file of Keras, TensorFlow.js, PyTorch (safetensors) or rnn export')
    .argument(
      '<file>',
      'a .h5, .keras or .safetensors file, the model.json of a LayersModel, or the folder of an export',
    )
    .option(
      '--vocabulary <file>',
      'tokens in the order of their ids: one per line, or a JSON list or object; an export has its own',
    )
    .option(
      '--labels <file>',
      'labels in the order of the outputs: one per line, or a JSON list; the model is a tagger or a classifier',
    )
    .option('--name <name>', 'name of the run; without it, that of the file')
    .addOption(
      new Option('--level <level>', 'what a token is; without it, as the tokens look').choices(['character', 'word']),
    )
    .option('--lowercase', 'lowercase texts; without it, where no token has a capital')
    .option('--no-lowercase', 'keep capitals')
    .option('--language <tag>', 'language of the text as a BCP 47 tag', 'es')
    .addOption(runsOption)
    .action(async (file: string, options: ImportCommandOptions) => {
      const { runImport } = await import('../actions/import.js');
      await runImport(file, options);
    });
}
