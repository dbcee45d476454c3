import { DataError } from '../../errors.js';
import { type CorpusOptions, readDocuments } from '../corpus.js';
import type { CorpusFile } from '../read.js';
import { parseConll } from './conll.js';
import type { TaggedFormat, TaggedSequence } from './samples.js';
import { parseTaggedJson } from './tagged-json.js';

/** Reads tagged sequences; throws a DataError for what is wrong with a file, and when all of them hold none. */
export async function readTagged(
  files: readonly CorpusFile[],
  format: TaggedFormat,
  options: CorpusOptions,
): Promise<TaggedSequence[]> {
  const documents = await readDocuments(files, options);
  const sequences = documents.flatMap(({ name, text }) => {
    const isJson = (format.format ?? (/\.(jsonl|ndjson)$/i.test(name) ? 'jsonl' : 'conll')) === 'jsonl';
    return isJson ? parseTaggedJson(text, name) : parseConll(text, name, format);
  });
  if (sequences.length > 0) return sequences;
  throw new DataError(`There is no tagged token in ${documents.map(({ name }) => name).join(', ')}.`, {
    hint: 'Write a token and its tag in each line, and a blank line after each sentence.',
  });
}
