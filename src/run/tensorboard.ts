import { rmSync } from 'node:fs';
import { explainFailure } from '../checkpoint/failure.js';
import { appendScalars, createEventFile } from './event-file.js';
import { type Run, runFiles } from './layout.js';
import type { MetricsLine } from './metrics-log.js';

/** Writes the numbers of a run's log as TensorBoard event files. */
export interface TensorBoardLog {
  /** Returns the failure, or null. Lost values are in `metrics.jsonl`; the next resume writes them here again. */
  record(line: MetricsLine): Error | null;
}

/**
 * Opens the TensorBoard log of a run and rewrites it from the `lines` of `metrics.jsonl`, because event files cannot be cut back to
 * an earlier step.
 */
export function openTensorBoardLog(run: Run, lines: readonly MetricsLine[]): TensorBoardLog {
  const folder = runFiles(run).tensorboard;
  try {
    rmSync(folder, { recursive: true, force: true });
  } catch (cause) {
    throw explainFailure(`The TensorBoard log ${folder} cannot be rewritten`, cause);
  }
  let file: string | null = null;
  const write = (written: readonly MetricsLine[]): Error | null => {
    try {
      file ??= createEventFile(folder);
      appendScalars(
        file,
        written.flatMap((line) => scalarsOf(line).map(([tag, value]) => ({ tag, value, step: line.step }))),
      );
      return null;
    } catch (error) {
      return error as Error;
    }
  };
  write(lines);
  return { record: (line) => write([line]) };
}

/** The scalars of a line by tag, such as `validation/perplexity`. */
export function scalarsOf(line: MetricsLine): [tag: string, value: number][] {
  switch (line.type) {
    case 'step': {
      const { loss, learningRate, gradientNorm, targetCount, seconds } = line as unknown as Record<string, number>;
      const tokensPerSecond = Number(targetCount) / Number(seconds);
      return tagged('train', { loss, learningRate, gradientNorm, tokensPerSecond });
    }
    case 'epoch':
      return tagged('epoch', { loss: line.loss });
    case 'evaluation': {
      const { loss, values } = line.metrics as { loss: number; values: Record<string, number> };
      return tagged(line.split as string, { loss, ...values });
    }
    default:
      return [];
  }
}

function tagged(group: string, values: Record<string, unknown>): [string, number][] {
  return Object.entries(values).flatMap(([name, value]) =>
    Number.isFinite(value) ? [[`${group}/${name}`, value as number]] : [],
  );
}
