import { dirname, resolve } from 'node:path';
import { DataError } from '../../errors.js';
import { parseJsonLines, wrongValue } from '../labelled/json-lines.js';
import { showPlace } from '../labelled/place.js';
import { type CorpusFile, readBytes } from '../read.js';
import { decodeText } from '../utf8.js';
import type { UtteranceEntry } from './utterance.js';

/**
 * The entries of a manifest: `path<TAB>text`, with a group in a third column or none, a line each, or JSONL for a name that
 * ends in `.jsonl` or `.ndjson`, with the path under `key`, `text` and perhaps `group`. Paths start at the manifest's folder.
 * Throws a DataError with file and line.
 */
export async function readManifest(file: CorpusFile, key: 'audio' | 'frames'): Promise<UtteranceEntry[]> {
  const text = decodeText(await readBytes(file, process.stdin), file.name);
  const folder = file.path === null ? process.cwd() : dirname(file.path);
  const rows = /\.(jsonl|ndjson)$/i.test(file.name) ? jsonRows(text, file.name, key) : tableRows(text, file.name);
  if (rows.length > 0) return rows.map((row) => ({ ...row, path: resolve(folder, row.path) }));
  throw new DataError(`${file.name} lists no recordings.`, { hint: 'Write path<TAB>text in each line.' });
}

function tableRows(text: string, document: string): UtteranceEntry[] {
  const rows: UtteranceEntry[] = [];
  for (const [index, line] of text.split('\n').entries()) {
    if (line.trim() === '') continue;
    const place = { document, line: index + 1 };
    const cells = line.replace(/\r$/, '').split('\t');
    const [path = '', words = '', group = null] = cells.map((cell) => cell.trim());
    if (cells.length < 2 || cells.length > 3 || path === '') {
      throw new DataError(`${showPlace(place)} is not path<TAB>text, or path<TAB>text<TAB>group.`, {
        hint: 'Put one tab between the path and what is said; JSONL is told by a name that ends in .jsonl.',
      });
    }
    rows.push({ path, text: words, group, ...place });
  }
  return rows;
}

function jsonRows(text: string, document: string, key: 'audio' | 'frames'): UtteranceEntry[] {
  const example = `{"${key}": "hola.${key === 'audio' ? 'wav' : 'csv'}", "text": "hola"}`;
  return parseJsonLines(text, document).map((record) => {
    const { [key]: path, text: words, group = null } = record.value;
    if (typeof path !== 'string' || path === '') throw wrongValue(record, key, 'a path', example);
    if (typeof words !== 'string') throw wrongValue(record, 'text', 'what is said', example);
    if (group !== null && typeof group !== 'string') throw wrongValue(record, 'group', 'a name', example);
    return { path, text: words, group, document: record.document, line: record.line };
  });
}
