import { ConfigError, DataError } from '../../errors.js';
import { type CorpusOptions, type Document, readDocuments } from '../corpus.js';
import type { CorpusFile } from '../read.js';
import { columnIndex } from './columns.js';
import { folderLabel } from './folder-label.js';
import { tellFormat } from './formats.js';
import { type JsonRecord, parseJsonLines, wrongValue } from './json-lines.js';
import { type Place, showPlace } from './place.js';
import { parseTable, type TableFormat } from './rows.js';
import type { ColumnChoice, LabelledFormat, LabelledText } from './samples.js';
import { soundText } from './sound-text.js';

const byEnding = { '.tsv': 'tsv', '.csv': 'csv', '.data': 'csv', '.jsonl': 'jsonl', '.ndjson': 'jsonl' } as const;

/**
 * Reads labelled texts, both without space around them; throws a DataError for what is wrong with a file, for an empty text or
 * label, and when there is none at all.
 */
export async function readLabelledTexts(
  files: readonly CorpusFile[],
  format: LabelledFormat,
  options: CorpusOptions,
): Promise<LabelledText[]> {
  const documents = await readDocuments(files, options);
  const samples = documents.flatMap((document) => parseDocument(document, format, options.baseDirectory));
  if (samples.length > 0) return samples;
  throw new DataError(`There is no labelled text in ${documents.map(({ name }) => name).join(', ')}.`, {
    hint: 'Write a label and a text in each row.',
  });
}

function parseDocument(document: Document, format: LabelledFormat, baseDirectory: string): LabelledText[] {
  const { name, text } = document;
  const told = tellFormat(name, format.format, byEnding, ['folders']);
  if (told === 'folders')
    return [createSample(text, folderLabel(document, baseDirectory), { document: name, line: 1 })];
  return told === 'jsonl' ? parseJson(text, name, format) : parseRows(text, name, told, format);
}

function parseRows(text: string, name: string, tableFormat: TableFormat, format: LabelledFormat): LabelledText[] {
  const table = parseTable(text, name, { format: tableFormat, header: format.header });
  const labelIndex = columnIndex(table, format.labelColumn ?? 1, 'labelColumn');
  const textIndex = columnIndex(table, format.textColumn ?? 2, 'textColumn');
  return table.rows.map(({ cells, document, line }) =>
    createSample(cells[textIndex] as string, cells[labelIndex] as string, { document, line }),
  );
}

function parseJson(text: string, name: string, format: LabelledFormat): LabelledText[] {
  const labelKey = keyOf(format.labelColumn ?? 'label', 'labelColumn');
  const textKey = keyOf(format.textColumn ?? 'text', 'textColumn');
  return parseJsonLines(text, name).map((record) =>
    createSample(stringAt(record, textKey), stringAt(record, labelKey), record),
  );
}

function keyOf(choice: ColumnChoice, key: string): string {
  if (typeof choice === 'string') return choice;
  throw new ConfigError(`${key} is the number ${choice}, but JSONL has keys and no columns.`, {
    hint: `Set ${key} to the name of a key.`,
  });
}

/** Whole numbers are labels too: 0 and 1, stars. */
function stringAt(record: JsonRecord, key: string): string {
  const value = Object.hasOwn(record.value, key) ? record.value[key] : undefined;
  if (typeof value === 'string') return value;
  if (Number.isSafeInteger(value) || typeof value === 'boolean') return String(value);
  throw wrongValue(record, key, 'a text', '{"label": "good", "text": "I liked it."}');
}

function createSample(text: string, label: string, { document, line }: Place): LabelledText {
  const place = { document, line };
  const sample = { text: soundText(text, place).trim(), label: soundText(label, place).trim(), ...place };
  for (const what of ['text', 'label'] as const) {
    if (sample[what] !== '') continue;
    throw new DataError(`${showPlace(place)} has no ${what}.`, { hint: 'Give it one, or delete it.' });
  }
  return sample;
}
