import { readFile } from 'node:fs/promises';
import { explainFailure } from '../checkpoint/failure.js';
import { CheckpointError } from '../errors.js';
import type { EvaluationPoint, RunHistory, SamplePoint, StepPoint } from '../report/history.js';
import type { TrainingEvent } from '../training/events.js';
import { readJsonLines } from './json-lines.js';
import { type Run, runFiles } from './layout.js';

type Line = Record<string, unknown>;

/** Of the first line of a log; one of an older version tells less. */
type StartedLine = Extract<TrainingEvent, { type: 'started' }> & { environment: Record<string, unknown> };

/** What a run has logged, for its report. Throws a `CheckpointError` when it has logged no step or cannot be read. */
export async function readRunHistory(run: Run): Promise<RunHistory> {
  const files = runFiles(run);
  try {
    const lines = readJsonLines(files.metrics);
    const steps = lines.filter(({ type }) => type === 'step').map((line) => fromZero<StepPoint>(line));
    if (steps.length === 0) throw noMetrics(run);
    const started = lines.find(({ type }) => type === 'started') as Partial<StartedLine> | undefined;
    return {
      name: run.name,
      steps,
      evaluations: lines
        .filter(({ type }) => type === 'evaluation')
        .map(({ metrics, ...line }) => fromZero<EvaluationPoint>({ ...line, ...(metrics as object) })),
      measures: Object.fromEntries(Object.entries(started?.measures ?? {}).map(([name, { label }]) => [name, label])),
      chosenBy: started?.chosenBy ?? null,
      samples: readJsonLines(files.samples).map((line) => fromZero<SamplePoint>(line)),
      config: await readFile(files.config, 'utf8'),
      environment: Object.entries(started?.environment ?? {}).map(([label, value]) => [label, String(value ?? 'none')]),
    };
  } catch (cause) {
    throw explainFailure(`The log of run ${run.name} cannot be read`, cause);
  }
}

/** Says that a run has not logged a step. */
export function noMetrics(run: Run): CheckpointError {
  return new CheckpointError(`Run ${run.name} has no metrics in ${runFiles(run).metrics}.`, {
    hint: 'Train it for a step at least.',
  });
}

/** Epochs count from 1 in a log, and from 0 in memory. */
function fromZero<Point>(line: Line): Point {
  return { ...line, epoch: Number(line.epoch) - 1 } as Point;
}
