import { rnnVersion } from '../checkpoint/version.js';
import type { ExportedFile, ExportSource } from './exporter.js';
import { huggingFaceTokenizer } from './hugging-face-tokenizer.js';

/** The file from which `rnn import` restores everything in a checkpoint except its weights. */
export const RNN_FILE = 'rnn.json';
export const EXPORT_FORMAT = 'rnn-export';
export const EXPORT_VERSION = 1;

/** The files of every export: tokenizer and vocabulary, additional lists, and the description for `rnn import`. */
export function ownFiles({ model, checkpoint }: ExportSource): ExportedFile[] {
  const { texts, characters, labels, beside } = model;
  const lists = { ...(characters === null ? {} : { characters }), ...(labels === null ? {} : { labels }), ...beside };
  return [
    ...Object.entries(texts).flatMap(([name, text]): ExportedFile[] => {
      const prefix = name === 'text' ? '' : `${name}-`;
      const what = name === 'text' ? '' : ` of the ${name}`;
      return [
        json(`${prefix}vocabulary.json`, text.tokens, `the tokens${what} by id`),
        json(
          `${prefix}tokenizer.json`,
          huggingFaceTokenizer(text),
          `the tokenizer${what}, as Hugging Face's tokenizers reads it`,
        ),
      ];
    }),
    ...Object.entries(lists).map(([name, value]) => json(`${name}.json`, value, `the ${name}`)),
    json(
      RNN_FILE,
      {
        format: EXPORT_FORMAT,
        formatVersion: EXPORT_VERSION,
        rnn: rnnVersion,
        task: checkpoint.task,
        config: checkpoint.config,
        model: checkpoint.model,
        tokenizer: checkpoint.tokenizer,
        vocabulary: checkpoint.vocabulary,
      },
      'what `rnn import` makes a run of again',
    ),
  ];
}

function json(name: string, value: unknown, description: string): ExportedFile {
  return { name, content: `${JSON.stringify(value)}\n`, description };
}
