import { Command, Option } from 'commander';
import { labelTasks } from '../../run/label-tasks.js';
import type { ImportCommandOptions } from '../actions/import.js';
import { runsOption } from '../options.js';

/** `rnn import`: makes a run from a model of another program, or from an export. */
export function importCommand(): Command {
  return new Command('import')
    .description('make a run from a model of Keras, TensorFlow.js, PyTorch (safetensors) or rnn export')
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
    .addOption(
      new Option('--task <task>', 'task of a state_dict with --labels: a label per token, or per text').choices(
        Object.keys(labelTasks),
      ),
    )
    .addOption(
      new Option('--pooling <method>', 'states that a classifier of a state_dict reads; default: last').choices([
        'last',
        'mean',
        'max',
      ]),
    )
    .option('--name <name>', 'name of the run; without it, that of the file')
    .addOption(
      new Option('--level <level>', 'what a token is; default: guessed from the vocabulary').choices([
        'character',
        'word',
      ]),
    )
    .option('--lowercase', 'lowercase texts; default: if no token of the vocabulary has a capital')
    .option('--no-lowercase', 'keep capitals')
    .option('--language <tag>', 'language of the text as a BCP 47 tag', 'es')
    .addOption(runsOption)
    .action(async (file: string, options: ImportCommandOptions) => {
      const { runImport } = await import('../actions/import.js');
      await runImport(file, options);
    });
}
