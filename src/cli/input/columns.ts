import type { Checkpoint } from '../../checkpoint/checkpoint.js';
import type { FileText } from '../../data/texts-in-file.js';
import { linesOfText } from '../../data/trained-on.js';
import { trainedOn } from '../../tasks/tasks.js';

/** Values of `rawOption` and `columnsOption`. */
export interface ColumnOptions {
  raw?: true;
  columns?: string;
}

/** A reader of files in the format of the run's training data, or of lines without a checkpoint; undefined for `--raw`, which reads lines. */
export function columnReader(
  checkpoint: Checkpoint | null,
  { raw, columns }: ColumnOptions,
): ((file: string) => Promise<FileText[] | null>) | undefined {
  if (raw === true) return undefined;
  const column = columns === undefined ? null : /^\d+$/.test(columns) ? Number(columns) : columns;
  return async (file) => {
    // Standard input is read line by line, as it comes, unless a column of it is chosen.
    if (file === '-' && column === null) return null;
    const written = checkpoint === null ? linesOfText : await trainedOn(checkpoint);
    const { resolveFile } = await import('../../data/patterns.js');
    const { textsInFile } = await import('../../data/texts-in-file.js');
    return textsInFile(await resolveFile(file, process.cwd()), written, column);
  };
}
