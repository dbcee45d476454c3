import { decompressStart } from './decompress.js';
import { recogniseLines } from './labelled/plain-texts.js';
import { isWikiNer, isWordTable } from './labelled/tagged-words.js';
import type { CorpusFile } from './read.js';
import { readHead } from './read-head.js';
import type { TrainedOn } from './trained-on.js';
import { decodeText } from './utf8.js';

/** A format that shows in the lines of a file. */
export type RecognisedFormat = 'pairs' | 'fasttext' | 'firstWord' | 'tsv' | 'jsonl' | 'fasta' | 'conll';

/** Bytes of a file that are looked at. */
const HEAD = 2 ** 16;

/**
 * The format of a file whose extension does not show it, where its first lines are in the format of the run's training data, such as
 * CoNLL columns in `test.txt`; null for plain lines.
 */
export async function recogniseFile(file: CorpusFile, trainedOn: TrainedOn): Promise<RecognisedFormat | null> {
  if (trainedOn.type === 'lines') return null;
  const head = await headOf(file, trainedOn.encoding ?? null);
  const lines = head.split('\n').filter((line) => line.trim() !== '');
  if (lines.length === 0) return null;
  const areAll = (pattern: RegExp) => lines.every((line) => pattern.test(line));
  switch (trainedOn.type) {
    case 'pairs':
      return areAll(/\t/) ? 'pairs' : null;
    case 'tagged':
      if (areAll(/^\s*\{.*\}\s*$/)) return 'jsonl';
      return isWikiNer(head) || isWordTable(head) || areColumns(lines) ? 'conll' : null;
    case 'labelled': {
      const { format } = trainedOn;
      if (areAll(/^\s*\{.*\}\s*$/)) return 'jsonl';
      if (head.trimStart().startsWith('>'))
        return format === 'fasta' || areAll(/^(>.*|[A-Za-z*.-]+)\s*$/) ? 'fasta' : null;
      if (format === 'tsv') return areAll(/\t/) ? 'tsv' : null;
      return format === null ? recogniseLines(head) : null;
    }
  }
}

/** Whether lines are tokens in columns, with tags such as B-PER and O in the last one. */
function areColumns(lines: readonly string[]): boolean {
  const tokens = lines.filter((line) => !/^#\s|^-DOCSTART-/.test(line)).map((line) => line.trim().split(/[ \t]+/));
  const width = tokens[0]?.length ?? 0;
  const isTag = (tag: string | undefined) => /^(O|[BIESLU]-\S+)$/.test(tag ?? '');
  const areTagged =
    tokens.length > 1 && width > 1 && tokens.every((cells) => cells.length === width && isTag(cells.at(-1)));
  return areTagged || lines.some((line) => /^-DOCSTART-\s/.test(line));
}

/** The complete lines at the start of a file; empty for a file that cannot be read, which its reader tells. */
async function headOf({ path, isRegular, bytes: given }: CorpusFile, encoding: string | null): Promise<string> {
  if (given === undefined && (path === null || !isRegular)) return '';
  try {
    const read = given?.subarray(0, HEAD) ?? (await readHead(path as string, HEAD));
    const bytes = decompressStart(read);
    const end = read.length < HEAD ? bytes.length : bytes.lastIndexOf(10) + 1;
    return decodeText(bytes.subarray(0, end), '', { lineEnds: 'feed', encoding });
  } catch {
    return '';
  }
}
