import { DataError } from '../../errors.js';
import { fields } from '../../text/fields.js';
import type { CorpusOptions } from '../corpus.js';
import { uncompressedName } from '../decompress.js';
import { type GenomeFormat, readGenomes } from '../dna/read-genomes.js';
import { openTexts, type TextDocument } from '../large/open-texts.js';
import type { CorpusFile } from '../read.js';
import { parseConll } from './conll.js';
import type { TaggedFormat, TaggedSequence } from './samples.js';
import { parseTaggedJson } from './tagged-json.js';
import { isWikiNer, isWordTable, parseListTable, parseWikiNer, parseWordTable } from './tagged-words.js';

interface TaggedOptions extends CorpusOptions {
  /** The tokenizer of texts with spans; without it they are split at spaces. */
  tokenize?: ((text: string) => string[]) | undefined;
  /** Whether tags may be placeholders, as in files to be tagged. */
  tokensOnly?: boolean;
}

/** Reads tagged sequences, a file after the other. Throws a DataError for what is wrong with a file, and when all of them hold none. */
export async function* taggedSequences(
  files: readonly CorpusFile[],
  format: TaggedFormat,
  { tokenize = split, tokensOnly, ...rest }: TaggedOptions,
): AsyncGenerator<TaggedSequence, void> {
  const options = { lineEnds: 'feed', encoding: format.encoding, ...rest } as const;
  const genomes = genomeFormat(format, files);
  if (genomes !== null) {
    const names = files.map(({ name }) => name);
    yield* readGenomes(openTexts(files, options), names, genomes);
    return;
  }
  const parse = ({ name, text }: TextDocument): Iterable<TaggedSequence> => {
    const isJson =
      (format.format ?? (/\.(jsonl|ndjson|json)$/i.test(uncompressedName(name)) ? 'jsonl' : 'conll')) === 'jsonl';
    if (isJson) return parseTaggedJson(text, name, tokenize);
    if (isWikiNer(text)) return parseWikiNer(text, name);
    const lists = parseListTable(text, name);
    if (lists !== null) return lists;
    return isWordTable(text) ? parseWordTable(text, name) : parseConll(text, name, format, { tokensOnly });
  };
  let isEmpty = true;
  for await (const document of openTexts(files, options)) {
    for (const sequence of parse(document)) {
      isEmpty = false;
      yield sequence;
    }
  }
  if (!isEmpty) return;
  throw new DataError(`There is no tagged token in ${files.map(({ name }) => name).join(', ')}.`, {
    hint: 'Write a token and its tag in each line, and a blank line after each sentence.',
  });
}

/** The same as a list. */
export async function readTagged(
  files: readonly CorpusFile[],
  format: TaggedFormat,
  options: TaggedOptions,
): Promise<TaggedSequence[]> {
  const sequences: TaggedSequence[] = [];
  for await (const sequence of taggedSequences(files, format, options)) sequences.push(sequence);
  return sequences;
}

function split(text: string): string[] {
  return [...fields(text)];
}

/** The genome format of files, by the configured format or by an extension. */
function genomeFormat(chosen: TaggedFormat, files: readonly CorpusFile[]): GenomeFormat | null {
  const { features = ['CDS'], strands = 'both', window = 1000 } = chosen;
  const format = chosen.format ?? files.map(({ name }) => formatByEnding(name)).find((found) => found !== null);
  return format === 'genbank' || format === 'gff3' ? { format, features, strands, window } : null;
}

function formatByEnding(name: string): 'genbank' | 'gff3' | null {
  const plain = uncompressedName(name);
  if (/\.(gb|gbk|gbff|genbank)$/i.test(plain)) return 'genbank';
  return /\.(gff3?|gtf)$/i.test(plain) ? 'gff3' : null;
}
