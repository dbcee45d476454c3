import { basename, extname } from 'node:path';
import { DataError } from '../../errors.js';
import { type CorpusOptions, type Document, readDocuments } from '../corpus.js';
import { tellFormat } from '../labelled/formats.js';
import { type JsonRecord, parseJsonLines, wrongValue } from '../labelled/json-lines.js';
import { type SourceLocation, showLocation } from '../labelled/location.js';
import { soundText } from '../labelled/sound-text.js';
import type { CorpusFile } from '../read.js';
import type { GenerationText } from './generation-text.js';
import { parseTunes, type TuneOptions } from './tunes.js';

/** The format of files of texts with conditions. */
export interface GenerationFormat {
  /** A text is a tune, a line, a file, or a JSON object; null uses each file's extension. */
  format: 'abc' | 'lines' | 'documents' | 'jsonl' | null;
  /** The condition set by a file for all its texts, except in JSONL. */
  fileCondition: string;
  tunes: TuneOptions;
}

const byEnding = { '.abc': 'abc', '.jsonl': 'jsonl', '.ndjson': 'jsonl', '.json': 'jsonl' } as const;

/**
 * Reads texts; `valueOfPath` gives the value of the file condition if it is not the file's name. Throws a DataError for an invalid
 * file, if there is no text, and for a text that lacks a condition of others.
 */
export async function readGenerationTexts(
  files: readonly CorpusFile[],
  format: GenerationFormat,
  { valueOfPath, ...options }: CorpusOptions & { valueOfPath(path: string | null): string | null },
): Promise<GenerationText[]> {
  const documents = await readDocuments(files, options);
  const texts = documents.flatMap((document) => parseDocument(document, format, valueOfPath(document.path)));
  if (texts.length === 0) {
    throw new DataError(`There is no text in ${documents.map(({ name }) => name).join(', ')}.`, {
      hint: 'A tune begins with X: and has a line of music; a JSONL text is {"text": "...", "conditions": {...}}.',
    });
  }
  checkAlike(texts);
  return texts;
}

function parseDocument(document: Document, format: GenerationFormat, value: string | null): GenerationText[] {
  const { fileCondition } = format;
  const told = tellFormat(document.name, format.format, byEnding);
  const own = told === 'jsonl' && value === null ? {} : { [fileCondition]: value ?? nameOf(document, fileCondition) };
  return split(document, told, format.tunes).map(({ text, conditions, ...location }) => {
    const twice = Object.keys(conditions).find((name) => Object.hasOwn(own, name));
    if (twice !== undefined) throw toldTwice(twice, location);
    return { ...location, text: soundText(text, location), conditions: { ...own, ...conditions } };
  });
}

function split(
  { text, name }: Document,
  format: NonNullable<GenerationFormat['format']>,
  tunes: TuneOptions,
): GenerationText[] {
  switch (format) {
    case 'abc':
      return parseTunes(text, name, tunes);
    case 'jsonl':
      return parseJsonLines(text, name).map(readRecord);
    case 'documents':
      return text.trim() === '' ? [] : [{ text, conditions: {}, document: name, line: 1 }];
    case 'lines':
      return text
        .split('\n')
        .map((line, index) => ({ text: line, conditions: {}, document: name, line: index + 1 }))
        .filter((line) => line.text.trim() !== '');
  }
}

const example = '{"text": "abc", "conditions": {"style": "jig"}}';

function readRecord(record: JsonRecord): GenerationText {
  const { text, conditions } = record.value;
  if (typeof text !== 'string' || text.trim() === '') throw wrongValue(record, 'text', 'a text', example);
  const entries = Object.entries(Object(conditions) as object);
  const isSound = entries.length > 0 && entries.every(([, value]) => typeof value === 'string' && value !== '');
  if (!isSound) throw wrongValue(record, 'conditions', 'an object of texts by name', example);
  return { text, conditions: Object.fromEntries(entries), document: record.document, line: record.line };
}

function nameOf({ name, path }: Document, condition: string): string {
  if (path !== null) return basename(name, extname(name)).normalize('NFC');
  throw new DataError(`Standard input has no name to take the condition "${condition}" from.`, {
    hint: 'Give files, or JSONL with conditions in each object.',
  });
}

function checkAlike(texts: readonly GenerationText[]): void {
  const [first] = texts as [GenerationText];
  const wanted = Object.keys(first.conditions).sort();
  for (const text of texts) {
    const names = Object.keys(text.conditions).sort();
    if (names.join('\n') === wanted.join('\n')) continue;
    throw new DataError(
      `${showLocation(text)} has the conditions ${names.join(', ')}, but ${showLocation(first)} has ${wanted.join(', ')}.`,
      { hint: 'Give every text a value of every condition.' },
    );
  }
}

function toldTwice(name: string, location: SourceLocation): DataError {
  return new DataError(`${showLocation(location)} sets the condition "${name}", which its file already sets.`, {
    hint: 'Remove one of the two.',
  });
}
