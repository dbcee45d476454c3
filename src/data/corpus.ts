import { DataError } from '../errors.js';
import { tellProgress } from '../runtime/progress.js';
import { resolvePatterns } from './patterns.js';
import { type ByteStream, type CorpusFile, checkSizes, readBytes } from './read.js';
import { decodeText, type TextEncoding } from './utf8.js';

/** One file of a corpus, or a part of it. */
export interface Document {
  /** Name in errors and tables. */
  name: string;
  /** The file's real path; null for standard input. */
  path: string | null;
  /** With LF line ends. */
  text: string;
}

export interface CorpusOptions extends TextEncoding {
  /** Base folder of relative patterns. */
  baseDirectory: string;
  /** The source of `-`; by default the process's standard input. */
  stdin?: ByteStream;
}

/**
 * Reads the files that match `patterns` (see `resolvePatterns`), in order. Throws a DataError for a pattern without files, a
 * file that is not UTF-8 text or too long, and if there is no text at all.
 */
export async function loadCorpus(patterns: readonly string[], options: CorpusOptions): Promise<Document[]> {
  return readDocuments(await resolvePatterns(patterns, options.baseDirectory), options);
}

/** Reads `files`, like `loadCorpus`. */
export async function readDocuments(files: readonly CorpusFile[], options: CorpusOptions): Promise<Document[]> {
  checkSizes(files);
  const documents: Document[] = [];
  for await (const document of documentsIn(files, options)) documents.push(document);
  return documents;
}

/** The same, one after the other, for who keeps none of them. */
async function* documentsIn(files: readonly CorpusFile[], options: CorpusOptions): AsyncGenerator<Document, void> {
  let hasText = false;
  for (const [done, file] of files.entries()) {
    tellProgress({ what: 'Reading', done, total: files.length, unit: 'files' });
    const document = await readDocument(file, options);
    hasText ||= /\S/.test(document.text);
    if (!hasText && done === files.length - 1) throw noText(files);
    yield document;
  }
}

/** Reads one file, which may be without text; see `loadCorpus`. */
export async function readDocument(file: CorpusFile, options: CorpusOptions): Promise<Document> {
  checkSizes([file]);
  const bytes = await readBytes(file, options.stdin ?? process.stdin);
  return { name: file.name, path: file.path, text: decodeText(bytes, file.name, options) };
}

/** The DataError of files without text. */
export function noText(files: readonly CorpusFile[]): DataError {
  const [first] = files;
  const where = files.length === 1 && first !== undefined ? first.name : `any of the ${files.length} files`;
  return new DataError(`There is no text in ${where}.`, { hint: 'A corpus needs some lines of plain text.' });
}
