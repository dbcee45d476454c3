import { DataError } from '../../errors.js';
import { fields } from '../../text/fields.js';
import { type CorpusOptions, type Document, readDocuments } from '../corpus.js';
import { uncompressedName } from '../decompress.js';
import { type GenomeFormat, readGenomes } from '../dna/read-genomes.js';
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

/** Reads tagged sequences. Throws a DataError for an invalid file, and if there are no sequences. */
export async function readTagged(
  files: readonly CorpusFile[],
  format: TaggedFormat,
  { tokenize = split, tokensOnly, ...options }: TaggedOptions,
): Promise<TaggedSequence[]> {
  const documents = await readDocuments(files, { lineEnds: 'feed', encoding: format.encoding, ...options });
  const genomes = genomeFormat(format, documents);
  if (genomes !== null) return readGenomes(documents, genomes);
  const sequences = documents.flatMap(({ name, text }) => {
    const isJson =
      (format.format ?? (/\.(jsonl|ndjson|json)$/i.test(uncompressedName(name)) ? 'jsonl' : 'conll')) === 'jsonl';
    if (isJson) return parseTaggedJson(text, name, tokenize);
    if (isWikiNer(text)) return parseWikiNer(text, name);
    const lists = parseListTable(text, name);
    if (lists !== null) return lists;
    return isWordTable(text) ? parseWordTable(text, name) : parseConll(text, name, format, { tokensOnly });
  });
  if (sequences.length > 0) return sequences;
  throw new DataError(`There is no tagged token in ${documents.map(({ name }) => name).join(', ')}.`, {
    hint: 'Write a token and its tag in each line, and a blank line after each sentence.',
  });
}

function split(text: string): string[] {
  return [...fields(text)];
}

/** The genome format of files, by the configured format or by an extension. */
function genomeFormat(chosen: TaggedFormat, documents: readonly Document[]): GenomeFormat | null {
  const { features = ['CDS'], strands = 'both', window = 1000 } = chosen;
  const format = chosen.format ?? documents.map(({ name }) => formatByEnding(name)).find((found) => found !== null);
  return format === 'genbank' || format === 'gff3' ? { format, features, strands, window } : null;
}

function formatByEnding(name: string): 'genbank' | 'gff3' | null {
  const plain = uncompressedName(name);
  if (/\.(gb|gbk|gbff|genbank)$/i.test(plain)) return 'genbank';
  return /\.gff3?$/i.test(plain) ? 'gff3' : null;
}
