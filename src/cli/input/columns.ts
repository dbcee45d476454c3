import type { Checkpoint } from '../../checkpoint/checkpoint.js';
import { linesOfText } from '../../data/trained-on.js';
import { trainedOn } from '../../tasks/tasks.js';
import type { ReadFile } from './texts.js';

/** Values of `rawOption` and `columnsOption`. */
export interface ColumnOptions {
  raw?: true;
  columns?: string;
}

/** A reader of files in the format of the run's training data, or of lines without a checkpoint; undefined for `--raw`, which reads lines. */
export function columnReader(checkpoint: Checkpoint | null, { raw, columns }: ColumnOptions): ReadFile | undefined {
  if (raw === true) return undefined;
  const column = columns === undefined ? null : /^\d+$/.test(columns) ? Number(columns) : columns;
  return async (file, firstLine) => {
    const written = checkpoint === null ? linesOfText : await trainedOn(checkpoint);
    // Standard input is read line by line, as it comes, unless a column of it is chosen.
    if (file === '-' && column === null) {
      if (firstLine === undefined) return null;
      const { refuseFormat } = await import('./refuse-format.js');
      refuseFormat(firstLine, written);
      return null;
    }
    const { resolveFile } = await import('../../data/patterns.js');
    const { textsInFile } = await import('../../data/texts-in-file.js');
    return textsInFile(await resolveFile(file, process.cwd()), written, column);
  };
}
