import { mkdir, open, rm } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { explainFailure } from '../checkpoint/failure.js';
import { exists, replaceFolder, savingOf, syncFolder } from '../checkpoint/replacement.js';
import { ConfigError } from '../errors.js';
import type { ExportedFile, ExportSource } from './exporter.js';
import { type FormatName, formats } from './formats.js';
import { ownFiles, RNN_FILE } from './own-files.js';
import { renderReadme } from './readme.js';

export interface WriteExportOptions {
  format: FormatName;
  folder: string;
  /** Replaces an earlier export in the folder. */
  force: boolean;
}

/**
 * Writes a model in the format of another program as a new folder, atomically. Throws a ConfigError if the folder exists or the
 * format cannot express the network, and a CheckpointError if the folder cannot be written.
 */
export async function writeExport(
  source: ExportSource,
  { format, folder, force }: WriteExportOptions,
): Promise<string[]> {
  await refuseTaken(folder, force);
  const exporter = await formats[format].load();
  const exported = await exporter(source);
  const files = [...exported.files, ...ownFiles(source)];
  files.push({ name: 'README.md', content: renderReadme(source, format, files, exported) });
  const path = resolve(folder);
  const saving = savingOf(path);
  try {
    await mkdir(dirname(path), { recursive: true });
    await rm(saving, { recursive: true, force: true });
    await mkdir(saving);
    for (const file of files) await writeFile(saving, file);
    await syncFolder(saving);
    await replaceFolder(path);
  } catch (cause) {
    await rm(saving, { recursive: true, force: true }).catch(() => undefined);
    throw explainFailure(`The export ${folder} cannot be written`, cause);
  }
  return files.map(({ name }) => name);
}

async function refuseTaken(folder: string, force: boolean): Promise<void> {
  if (!(await exists(folder))) return;
  const isExport = await exists(join(folder, RNN_FILE));
  if (force && isExport) return;
  throw new ConfigError(
    force ? `${folder} is not an export and is not replaced.` : `${folder} exists and is not replaced.`,
    {
      hint: isExport
        ? 'Replace it by --force, or give another folder: --output FOLDER.'
        : 'Give another folder: --output FOLDER.',
    },
  );
}

async function writeFile(folder: string, { name, content }: ExportedFile): Promise<void> {
  await mkdir(dirname(join(folder, name)), { recursive: true });
  const handle = await open(join(folder, name), 'wx');
  try {
    if (typeof content === 'string') await handle.writeFile(content);
    else for (const piece of content) await handle.writeFile(piece);
    await handle.sync();
  } finally {
    await handle.close();
  }
}
