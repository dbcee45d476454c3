import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { tellProgress } from '../../runtime/progress.js';
import { type CorpusOptions, noText, readDocument } from '../corpus.js';
import { type LongText, somePiece, type Text } from '../long-text.js';
import type { CorpusFile } from '../read.js';
import { tokensFolder } from './cache-folder.js';
import { onDisk } from './file-stamps.js';
import { isLong } from './is-large.js';
import { openLongText } from './open-long-text.js';
import { createPart } from './parts.js';
import { plainFile } from './plain-file.js';

/** A file of a corpus; a long text is readable until the next file is asked for. */
export interface TextDocument {
  /** Name in errors and tables. */
  name: string;
  /** The file's real path; null for standard input. */
  path: string | null;
  /** With LF line ends. */
  text: Text;
}

/**
 * Reads `files` like `readDocuments`, one after the other, and long ones in pieces. What is compressed or in another encoding is
 * written in UTF-8 beside the cache for this time.
 */
export async function* openTexts(
  files: readonly CorpusFile[],
  options: CorpusOptions,
): AsyncGenerator<TextDocument, void> {
  let hasText = false;
  let folder: string | null = null;
  try {
    for (const [done, file] of files.entries()) {
      tellProgress({ what: 'Reading', done, total: files.length, unit: 'files' });
      const isLast = done === files.length - 1;
      if (!isLong(file)) {
        const document = await readDocument(file, options);
        hasText ||= /\S/.test(document.text as string);
        if (isLast && !hasText) throw noText(files);
        yield document;
        continue;
      }
      const plain = await plainFile(onDisk(file), options.encoding ?? null, async () => {
        folder ??= await createPart(tokensFolder(), 'text');
        return join(folder, 'text');
      });
      const text: LongText = openLongText(plain, { lineEnds: options.lineEnds ?? 'all', isPart: files.length > 1 });
      hasText ||= somePiece(text, (piece) => /\S/.test(piece));
      if (isLast && !hasText) throw noText(files);
      yield { name: file.name, path: file.path, text };
    }
  } finally {
    if (folder !== null) await rm(folder, { recursive: true, force: true });
  }
}
