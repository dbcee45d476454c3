import { dirname, relative, resolve, sep } from 'node:path';
import { notice } from '../notices.js';
import type { CorpusFile } from '../read.js';

/**
 * Removes files beside the folders that name the labels, such as `urls.txt` beside `pos/` and `neg/`, because they have no label.
 * Gives a notice of skipped files.
 */
export function withoutLooseFiles(files: readonly CorpusFile[], baseDirectory: string): readonly CorpusFile[] {
  const folders = files.map(({ name }) => dirname(resolve(baseDirectory, name)));
  const top = folders.reduce((one, other) => commonFolder(one, other), folders[0] ?? '');
  const loose = files.filter((_, index) => folders[index] === top);
  if (loose.length === 0 || loose.length === files.length) return files;
  const names = loose.slice(0, 5).map(({ name }) => name);
  const more = loose.length > names.length ? ` and ${loose.length - names.length} more` : '';
  notice(
    `${names.join(', ')}${more} are beside the folders that name the labels, so they have no label and are skipped.`,
  );
  return files.filter((file) => !loose.includes(file));
}

function commonFolder(one: string, other: string): string {
  let folder = one;
  while (folder !== other && (relative(folder, other).startsWith(`..${sep}`) || relative(folder, other) === '..')) {
    folder = dirname(folder);
  }
  return folder;
}
