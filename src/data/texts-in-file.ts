import { extname } from 'node:path';
import { DataError } from '../errors.js';
import { readDocuments } from './corpus.js';
import { uncompressedName } from './decompress.js';
import { parseGenBank } from './dna/genbank.js';
import { columnIndex } from './labelled/columns.js';
import { parseFasta } from './labelled/fasta.js';
import { parseJsonLines, wrongValue } from './labelled/json-lines.js';
import { parseFastText, parseFirstWords } from './labelled/plain-texts.js';
import { readTagged } from './labelled/read-tagged.js';
import { parseTable, type Row, type Table, takeHeading } from './labelled/rows.js';
import type { ColumnChoice, LabelledFormat, TaggedFormat } from './labelled/samples.js';
import { findTextColumns, labelName, textName } from './labelled/text-columns.js';
import { pairRows } from './pairs/parse-pairs.js';
import type { CorpusFile } from './read.js';
import { type RecognisedFormat, recogniseFile } from './recognise-file.js';
import type { TrainedOn } from './trained-on.js';

/** A text of a file with columns. */
export interface FileText {
  text: string;
  /** Its tokens, if the file is tokenized. */
  tokens: readonly string[] | null;
  /** From 1. */
  line: number;
}

const endings = /^\.(csv|tsv|data|jsonl|ndjson|json|fasta|fa|fna|conll|conllu|conllx|iob2?|bio|ner)$/i;

/**
 * The texts (not labels) of a file in a training format: a table, JSONL, CoNLL columns or FASTA, detected by extension, by the
 * run's training format, or by the first lines; null for a file of plain lines. `column` selects the column or key of the text.
 * Throws a DataError with file and line for unreadable content, which `--raw` reads line by line.
 */
export async function textsInFile(
  file: CorpusFile,
  trainedOn: TrainedOn,
  column: ColumnChoice | null,
): Promise<FileText[] | null> {
  const ending = extname(uncompressedName(file.name)).toLowerCase();
  const format = formatOf(ending, trainedOn) ?? (await recogniseFile(file, trainedOn));
  if (format === null && column === null) return null;
  try {
    if (format === 'conll') {
      const sequences = await readTagged(
        [file],
        { ...(trainedOn as TaggedFormat), format: null },
        { baseDirectory: process.cwd(), tokensOnly: true },
      );
      return sequences.map(({ tokens, lines }) => ({ text: tokens.join(' '), tokens, line: lines[0] as number }));
    }
    const options = { baseDirectory: process.cwd(), lineEnds: 'feed', encoding: trainedOn.encoding } as const;
    const [document] = await readDocuments([file], options);
    return textsOf(document?.text ?? '', file.name, format ?? 'csv', trainedOn, column);
  } catch (cause) {
    if (!(cause instanceof DataError)) throw cause;
    throw new DataError(cause.message, {
      hint: `${cause.hint ?? ''} --raw reads plain lines.`.trim(),
      cause,
    });
  }
}

type FileFormat = 'csv' | 'genbank' | RecognisedFormat;

function formatOf(ending: string, trainedOn: TrainedOn): FileFormat | null {
  const { type } = trainedOn;
  if (/^\.(jsonl|ndjson|json)$/.test(ending)) return 'jsonl';
  if (/^\.(fasta|fa|fna|ffn|faa)$/.test(ending)) return 'fasta';
  if (/^\.(gb|gbk|gbff|genbank)$/.test(ending)) return 'genbank';
  if (type === 'tagged') return endings.test(ending) ? 'conll' : null;
  if (/^\.(csv|data)$/.test(ending)) return 'csv';
  if (ending === '.tsv') return 'tsv';
  const isOther = type === 'labelled' && (trainedOn.format === 'fasttext' || trainedOn.format === 'firstWord');
  return isOther ? (trainedOn.format as 'fasttext' | 'firstWord') : null;
}

function textsOf(
  text: string,
  document: string,
  format: Exclude<FileFormat, 'conll'>,
  trainedOn: TrainedOn,
  column: ColumnChoice | null,
): FileText[] {
  const plain = (line: { text: string; line: number | null }) => ({
    text: line.text,
    tokens: null,
    line: line.line as number,
  });
  switch (format) {
    case 'pairs':
      return textsOfPairs(text, document, trainedOn, typeof column === 'number' ? column : null);
    case 'jsonl': {
      const key = column ?? (trainedOn.type === 'labelled' ? (trainedOn.textColumn ?? 'text') : 'text');
      return parseJsonLines(text, document).map((record) => {
        const { words: others, tokens = others, [key]: found } = record.value;
        const words = Array.isArray(tokens) && tokens.every((token) => typeof token === 'string') ? tokens : null;
        if (typeof found === 'string') return plain({ text: found, line: record.line });
        if (words !== null) return { text: words.join(' '), tokens: words, line: record.line as number };
        throw wrongValue(record, String(key), 'a text', '{"text": "I liked it."}');
      });
    }
    case 'fasta':
      return Array.from(parseFasta(text, document), ({ sequence, line }) => plain({ text: sequence, line }));
    case 'genbank':
      return parseGenBank(text, document).map(({ sequence, line }) => plain({ text: sequence, line }));
    case 'fasttext':
      return Array.from(parseFastText(text, document), plain);
    case 'firstWord':
      return Array.from(parseFirstWords(text, document), plain);
    default:
      return textsOfTable(text, document, format, trainedOn, column);
  }
}

function textsOfTable(
  text: string,
  document: string,
  format: 'csv' | 'tsv',
  trainedOn: TrainedOn,
  column: ColumnChoice | null,
): FileText[] {
  if (format === 'tsv' && trainedOn.type === 'pairs' && typeof column !== 'string') {
    return textsOfPairs(text, document, trainedOn, column);
  }
  const labelled = trainedOn.type === 'labelled' ? trainedOn : null;
  const table = parseTable(text, document, { format, separator: labelled?.separator });
  const rowsOf = ({ rows }: typeof table, index: number) =>
    rows.map(({ cells, line }) => ({ text: (cells[index] as string).trim(), tokens: null, line: line as number }));
  if (column !== null) {
    const chosen = typeof column === 'string' || labelled?.header === true ? takeHeading(table) : table;
    return rowsOf(chosen, columnIndex(chosen, column, '--columns'));
  }
  // A file with only texts, possibly below the name of their column.
  const only = table.width === 1 ? 0 : labelled === null ? null : onlyTexts(table, labelled);
  if (only !== null) {
    const isHeading = namesTexts(table.rows, only, labelled?.textColumn ?? null);
    return rowsOf(isHeading ? takeHeading(table) : table, only);
  }
  if (trainedOn.type === 'pairs') return rowsOf(table, columnIndex(table, trainedOn.columns[0], '--columns'));
  if (labelled === null) {
    throw new DataError(`${document} has ${table.width} columns, but the run was trained on lines.`, {
      hint: 'Set --columns to the column of the texts, by number (from 1) or name.',
    });
  }
  const { table: found, text: index } = findTextColumns(table, withoutLabels(table.rows[0]?.cells ?? [], labelled));
  return rowsOf(found, index);
}

/** The column of a table without labels whose header names a column of texts; null for another table. */
function onlyTexts({ rows }: Table, { labelColumn, textColumn }: LabelledFormat): number | null {
  if (labelColumn !== null || textColumn !== null || rows.length < 2) return null;
  const names = rows[0]?.cells.map((cell) => cell.trim()) ?? [];
  const found = names.flatMap((name, index) => (textName.test(name) ? [index] : []));
  const isUnlabelled = found.length === 1 && !names.some((name) => labelName.test(name));
  return isUnlabelled && namesTexts(rows, found[0] as number, null) ? (found[0] as number) : null;
}

/** Whether the first row names the column of texts: by the run's name of it, or by a usual one that no text is. */
function namesTexts(rows: readonly Row[], index: number, chosen: ColumnChoice | null): boolean {
  const [name, ...others] = rows.map(({ cells }) => cells[index]?.trim() ?? '');
  if (name === undefined || others.length === 0) return false;
  return name === chosen || (textName.test(name) && !others.includes(name));
}

function textsOfPairs(text: string, document: string, trainedOn: TrainedOn, chosen: number | null): FileText[] {
  const columns = trainedOn.type === 'pairs' ? trainedOn.columns : ([1, 2] as const);
  const rows = pairRows({ name: document, path: null, text }, chosen === null ? columns : [chosen, chosen]);
  return rows.map(({ text, line }) => ({ text, tokens: null, line }));
}

/** If a header lacks the label column, only the text column is read. */
function withoutLabels(first: readonly string[], format: LabelledFormat): LabelledFormat {
  const { labelColumn } = format;
  const lacks = typeof labelColumn === 'string' && !first.some((cell) => cell.trim() === labelColumn);
  return lacks && typeof format.textColumn === 'string' ? { ...format, labelColumn: format.textColumn } : format;
}
