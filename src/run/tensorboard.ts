import { rmSync } from 'node:fs';
import { explainFailure } from '../checkpoint/failure.js';
import { EnvironmentError } from '../errors.js';
import { currentBackend } from '../runtime/backend.js';
import { tf } from '../runtime/tensorflow.js';
import { type Run, runFiles } from './layout.js';
import type { MetricsLine } from './metrics-log.js';

/** Writes the numbers of a run's log where TensorBoard reads them. */
export interface TensorBoardLog {
  /** Returns the failure, or null. What a failure loses is in `metrics.jsonl`, and here again after a resume. */
  record(line: MetricsLine): Error | null;
}

interface SummaryFileWriter {
  scalar(name: string, value: number, step: number): void;
  flush(): void;
}

let writers = 0;

/**
 * Opens the TensorBoard log of a run, written anew from the `lines` in `metrics.jsonl`: event files cannot be taken back
 * to an earlier step. Throws an EnvironmentError on the JavaScript backend, which cannot write them.
 */
export function openTensorBoardLog(run: Run, lines: readonly MetricsLine[]): TensorBoardLog {
  const backend = currentBackend();
  if (backend.name !== 'tensorflow') {
    throw new EnvironmentError(`logging.tensorboard needs the TensorFlow backend: ${backend.reason}.`, {
      hint: 'Run `rnn doctor` to see how to get it, or set logging.tensorboard to false.',
    });
  }
  const folder = runFiles(run).tensorboard;
  try {
    rmSync(folder, { recursive: true, force: true });
  } catch (cause) {
    throw explainFailure(`The TensorBoard log ${folder} cannot be written anew`, cause);
  }
  let writer: SummaryFileWriter | null = null;
  const write = (written: readonly MetricsLine[]): Error | null => {
    try {
      writer ??= createWriter(folder);
      for (const line of written) {
        for (const [tag, value] of scalarsOf(line)) writer.scalar(tag, value, line.step);
      }
      writer.flush();
      return null;
    } catch (error) {
      return error as Error;
    }
  };
  write(lines);
  return { record: (line) => write([line]) };
}

/** The scalars of a line by tag, `validation/perplexity` for one. */
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

function createWriter(folder: string): SummaryFileWriter {
  // tfjs-node keeps a writer by its folder's spelling for as long as the process lives, even for a file that is removed.
  const spelling = `${folder}${'/.'.repeat(writers++)}`;
  const { node } = tf as unknown as { node: { summaryFileWriter(folder: string): SummaryFileWriter } };
  return node.summaryFileWriter(spelling);
}
