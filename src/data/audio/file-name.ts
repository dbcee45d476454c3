import { basename } from 'node:path';
import { DataError } from '../../errors.js';
import type { CorpusFile } from '../read.js';
import type { UtteranceEntry } from './utterance.js';

/**
 * The text and group in a sound's file name, by a regular expression with a group `text` and optionally `group`:
 * `7_jackson_12.wav` by `(?<text>\d)_(?<group>[a-z]+)_\d+`. Throws a DataError for a name that does not match.
 */
export function readFileName(file: CorpusFile, pattern: string): UtteranceEntry {
  const name = file.path === null ? file.name : basename(file.path);
  const { text, group = null } = new RegExp(pattern, 'u').exec(name)?.groups ?? {};
  if (file.path === null || text === undefined) {
    throw new DataError(`data.pattern finds no text in the name of ${file.name}.`, {
      hint: 'Give a pattern that matches all names, or a glob in data.train that excludes the others.',
    });
  }
  return { path: file.path, text, group, document: file.name, line: null };
}
