import { dirname, resolve } from 'node:path';
import { DataError } from '../../errors.js';
import { parseJsonLines, wrongValue } from '../labelled/json-lines.js';
import { showLocation } from '../labelled/location.js';
import { type CorpusFile, readBytes } from '../read.js';
import { decodeText } from '../utf8.js';
import { groupName, listRows, type ManifestFormat, pathName, textName } from './manifest-columns.js';
import { readPart } from './part-of-recording.js';
import type { UtteranceEntry } from './utterance.js';

/**
 * The entries of a manifest: `path<TAB>text`, with a group in a third column or none, one per line, or JSONL for a name that
 * ends in `.jsonl`, `.ndjson` or `.json`, with the path under `key`, `text` and perhaps `group`; or a list with other columns, see
 * `listRows`: Common Voice's, LJSpeech's, DeepSpeech's and NeMo's are known. Paths start at the manifest's folder.
 * Throws a DataError with file and line.
 */
export async function readManifest(
  file: CorpusFile,
  key: 'audio' | 'frames',
  format: ManifestFormat = {},
): Promise<UtteranceEntry[]> {
  const bytes = await readBytes(file, process.stdin);
  const text = decodeText(bytes, file.name, { lineEnds: 'feed', encoding: format.encoding });
  const folder = file.path === null ? process.cwd() : dirname(file.path);
  const isJson = /\.(jsonl|ndjson|json)(\.gz|\.zst)?$/i.test(file.name);
  const rows = isJson ? jsonRows(text, file.name, key) : tableRows(text, file.name, format);
  if (rows.length > 0) return rows.map((row) => ({ ...row, path: resolve(folder, row.path) }));
  throw new DataError(`${file.name} contains no recordings.`, { hint: 'Write path<TAB>text in each line.' });
}

function tableRows(text: string, document: string, format: ManifestFormat): UtteranceEntry[] {
  const listed = listRows(text, document, format);
  if (listed !== null) {
    return listed.map(({ cells, path, text: words, group, part, ...location }) => ({
      part,
      path: (cells[path] as string).trim(),
      text: (cells[words] as string).trim(),
      group: group === null ? null : (cells[group] as string).trim(),
      document,
      line: location.line,
    }));
  }
  const rows: UtteranceEntry[] = [];
  for (const [index, line] of text.split('\n').entries()) {
    if (line.trim() === '') continue;
    const location = { document, line: index + 1 };
    const cells = line.replace(/\r$/, '').split('\t');
    const [path = '', words = '', group = null] = cells.map((cell) => cell.trim());
    if (cells.length < 2 || cells.length > 3 || path === '') {
      throw new DataError(`${showLocation(location)} is not path<TAB>text, or path<TAB>text<TAB>group.`, {
        hint: 'Put one tab between the path and the transcript; a JSONL file needs a name that ends in .jsonl.',
      });
    }
    rows.push({ path, text: words, group, ...location });
  }
  return rows;
}

function jsonRows(text: string, document: string, key: 'audio' | 'frames'): UtteranceEntry[] {
  const example = `{"${key}": "hola.${key === 'audio' ? 'wav' : 'csv'}", "text": "hola"}`;
  return parseJsonLines(text, document).map((record) => {
    const { value } = record;
    const named = (name: string, pattern: RegExp) =>
      Object.hasOwn(value, name) ? name : (Object.keys(value).find((other) => pattern.test(other)) ?? name);
    const path = value[named(key, pathName)];
    const words = value[named('text', textName)];
    const written = value[named('group', groupName)] ?? null;
    const group = Number.isSafeInteger(written) ? String(written) : written;
    if (typeof path !== 'string' || path === '') throw wrongValue(record, key, 'a path', example);
    if (typeof words !== 'string') throw wrongValue(record, 'text', 'a transcript', example);
    if (group !== null && typeof group !== 'string') throw wrongValue(record, 'group', 'a name', example);
    const part = readPart(Object.entries(value), record);
    return { path, text: words, group, part, document: record.document, line: record.line };
  });
}
