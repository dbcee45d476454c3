import { extname } from 'node:path';
import { ConfigError, DataError } from '../../errors.js';
import type { CorpusOptions } from '../corpus.js';
import { uncompressedName } from '../decompress.js';
import { openTexts, type TextDocument } from '../large/open-texts.js';
import { firstLine, type Text, wholeText } from '../long-text.js';
import { notice } from '../notices.js';
import type { CorpusFile } from '../read.js';
import { fastaLabel, parseFasta } from './fasta.js';
import { folderLabel } from './folder-label.js';
import { tellFormat } from './formats.js';
import { type JsonRecord, jsonRecords, wrongValue } from './json-lines.js';
import { type SourceLocation, showLocation } from './location.js';
import { withoutLooseFiles } from './loose-files.js';
import { fileLabel, parseFastText, parseFirstWords, recogniseLines, writtenLines } from './plain-texts.js';
import { openTable, type TableFormat } from './rows.js';
import type { ColumnChoice, LabelledFormat, LabelledText } from './samples.js';
import { soundText } from './sound-text.js';
import { findTextColumns } from './text-columns.js';

const byEnding = {
  '.tsv': 'tsv',
  '.csv': 'csv',
  '.data': 'csv',
  '.jsonl': 'jsonl',
  '.ndjson': 'jsonl',
  '.json': 'jsonl',
  '.pos': 'files',
  '.neg': 'files',
  '.fasta': 'fasta',
  '.fa': 'fasta',
  '.fna': 'fasta',
} as const;

/**
 * Reads labelled texts, one file after the other; texts and labels are trimmed. Throws a DataError for an invalid file, for an empty
 * text or label, and if there is none at all.
 */
export async function* readLabelledTexts(
  files: readonly CorpusFile[],
  format: LabelledFormat,
  options: CorpusOptions,
): AsyncGenerator<LabelledText, void> {
  const labelled = format.format === 'folders' ? withoutLooseFiles(files, options.baseDirectory) : files;
  let isEmpty = true;
  for await (const document of openTexts(labelled, { lineEnds: 'feed', encoding: format.encoding, ...options })) {
    for (const sample of parseDocument(document, format, options.baseDirectory)) {
      isEmpty = false;
      yield sample;
    }
  }
  if (!isEmpty) return;
  throw new DataError(`There is no labelled text in ${labelled.map(({ name }) => name).join(', ')}.`, {
    hint: 'Write a label and a text in each row.',
  });
}

function* parseDocument(
  document: TextDocument,
  format: LabelledFormat,
  baseDirectory: string,
): Generator<LabelledText, void> {
  const { name, text } = document;
  const told = formatOf(document, format);
  switch (told) {
    case 'folders':
      yield createSample(wholeText(text), folderLabel(document, baseDirectory), {
        document: name,
        line: 1,
      });
      break;
    case 'files':
      for (const line of writtenLines(text, name)) yield createSample(line.text, fileLabel(name), line);
      break;
    case 'fasttext':
      for (const line of parseFastText(text, name)) yield createSample(line.text, line.label, line);
      break;
    case 'firstWord':
      for (const line of parseFirstWords(text, name)) yield createSample(line.text, line.label, line);
      break;
    case 'fasta':
      for (const record of parseFasta(text, name)) {
        yield createSample(record.sequence, fastaLabel(record, format.labelColumn), record);
      }
      break;
    case 'jsonl':
      yield* parseJson(text, name, format);
      break;
    default:
      yield* parseRows(text, name, told, format);
  }
}

function formatOf({ name, text }: TextDocument, { format }: LabelledFormat): NonNullable<LabelledFormat['format']> {
  if (format === null && /^__label__\S+[ \t]/.test(firstLine(text)) && recogniseLines(text) === 'fasttext')
    return 'fasttext';
  const isTold = format !== null || Object.hasOwn(byEnding, extname(uncompressedName(name)).toLowerCase());
  const recognised = isTold ? null : recogniseLines(text);
  if (recognised === null) return tellFormat(name, format, byEnding, ['folders', 'files', 'fasttext', 'firstWord']);
  if (recognised === 'firstWord') {
    notice(`${name}: the number that begins each line is read as its label (data.format: firstWord).`);
  }
  return recognised;
}

function* parseRows(
  text: Text,
  name: string,
  format: TableFormat,
  options: LabelledFormat,
): Generator<LabelledText, void> {
  const plain = openTable(text, name, { format, separator: options.separator });
  const { table, ...columns } = findTextColumns(plain, options);
  for (const { cells, document, line } of table.rows) {
    yield createSample(cells[columns.text] as string, cells[columns.label] as string, { document, line });
  }
}

function* parseJson(text: Text, name: string, format: LabelledFormat): Generator<LabelledText, void> {
  const labelKey = keyOf(format.labelColumn ?? 'label', 'labelColumn');
  const textKey = keyOf(format.textColumn ?? 'text', 'textColumn');
  for (const record of jsonRecords(text, name)) {
    yield createSample(stringAt(record, textKey), stringAt(record, labelKey), record);
  }
}

function keyOf(choice: ColumnChoice, key: string): string {
  if (typeof choice === 'string') return choice;
  throw new ConfigError(`${key} is the number ${choice}, but JSONL has keys, not columns.`, {
    hint: `Set ${key} to the name of a key.`,
  });
}

/** Integers are also labels, such as 0 and 1. */
function stringAt(record: JsonRecord, key: string): string {
  const value = Object.hasOwn(record.value, key) ? record.value[key] : undefined;
  if (typeof value === 'string') return value;
  if (Number.isSafeInteger(value) || typeof value === 'boolean') return String(value);
  throw wrongValue(record, key, 'a text', '{"label": "good", "text": "I liked it."}');
}

function createSample(text: string, label: string, { document, line }: SourceLocation): LabelledText {
  const location = { document, line };
  const sample = { text: soundText(text, location).trim(), label: soundText(label, location).trim(), ...location };
  for (const what of ['text', 'label'] as const) {
    if (sample[what] !== '') continue;
    throw new DataError(`${showLocation(location)} has no ${what}.`, { hint: 'Give it one, or delete it.' });
  }
  return sample;
}
