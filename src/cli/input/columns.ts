import type { Checkpoint } from '../../checkpoint/checkpoint.js';
import { resolveFile } from '../../data/patterns.js';
import { type FileText, type TrainedOn, textsInFile } from '../../data/texts-in-file.js';
import { parseStoredConfig } from '../../tasks/stored-config.js';

/** Values of `rawOption` and `columnsOption`. */
export interface ColumnOptions {
  raw?: true;
  columns?: string;
}

/** A function that reads a file as the run's training data were written, without a checkpoint as lines; undefined for `--raw`, which reads lines. */
export function columnReader(
  checkpoint: Checkpoint | null,
  { raw, columns }: ColumnOptions,
): ((file: string) => Promise<FileText[] | null>) | undefined {
  if (raw === true) return undefined;
  const trainedOn: TrainedOn = checkpoint === null ? { type: 'column', column: null } : trainedOnOf(checkpoint);
  const column = columns === undefined ? null : /^\d+$/.test(columns) ? Number(columns) : columns;
  return async (file) => textsInFile(await resolveFile(file, process.cwd()), trainedOn, column);
}

function trainedOnOf(checkpoint: Checkpoint): TrainedOn {
  switch (checkpoint.task) {
    case 'classification': {
      const { data } = parseStoredConfig(checkpoint, 'classification');
      return data.input === 'text' ? { type: 'labelled', ...data } : { type: 'column', column: null };
    }
    case 'tagging': {
      const { data } = parseStoredConfig(checkpoint, 'tagging');
      return data.input === 'tokens' ? { type: 'tagged', ...data } : { type: 'column', column: null };
    }
    case 'translation': {
      const { data } = parseStoredConfig(checkpoint, 'translation');
      return { type: 'column', column: data.columns[0], encoding: data.encoding };
    }
    default:
      return { type: 'column', column: null };
  }
}
