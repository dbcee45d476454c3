import { readFile } from 'node:fs/promises';
import { explainFailure } from '../checkpoint/failure.js';
import { parseSource } from '../config/source.js';
import { CheckpointError } from '../errors.js';
import type { EvaluationPoint, ProgressPoint, RunHistory, SamplePoint, StepPoint } from '../report/history.js';
import { lossUnit } from '../tasks/loss-unit.js';
import type { EpochEvent, TrainingEvent } from '../training/events.js';
import { readJsonLines } from './json-lines.js';
import { type Run, runFiles } from './layout.js';

type Line = Record<string, unknown>;

/** Fields of the first line of a log; older versions have fewer. */
type StartedLine = Extract<TrainingEvent, { type: 'started' }> & { environment: Record<string, unknown> };

/** The logged metrics of a run, for its report. Throws a `CheckpointError` if it has logged no step or cannot be read. */
export async function readRunHistory(run: Run): Promise<RunHistory> {
  const files = runFiles(run);
  try {
    const lines = readJsonLines(files.metrics);
    const steps = lines.filter(({ type }) => type === 'step').map((line) => fromZero<StepPoint>(line));
    if (steps.length === 0) throw noMetrics(run);
    const config = await readFile(files.config, 'utf8');
    const settings = parseSource(config, files.config).value;
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
      target: lossUnit(settings),
      progress: progressOf(lines, started?.stepsPerEpoch ?? Number.NaN),
      config,
      settings,
      environment: Object.entries(started?.environment ?? {}).map(([label, value]) => [label, String(value ?? 'none')]),
    };
  } catch (cause) {
    throw explainFailure(`The log of run ${run.name} cannot be read`, cause);
  }
}

/** The log has totals of complete epochs; for an incomplete epoch, they are extrapolated from the logged steps. */
function progressOf(lines: Line[], stepsPerEpoch: number): ProgressPoint[] {
  let last: ProgressPoint = { step: 0, epochs: 0, targets: 0, seconds: 0, exact: true };
  const points = [last];
  let open: StepPoint[] = [];
  for (const line of lines) {
    if (line.type === 'step') open.push(line as unknown as StepPoint);
    if (line.type !== 'epoch') continue;
    const { step, epoch, targetCount, seconds } = line as unknown as EpochEvent;
    last = { step, epochs: epoch, targets: last.targets + targetCount, seconds: last.seconds + seconds, exact: true };
    points.push(last);
    open = [];
  }
  const end = open.at(-1)?.step ?? last.step;
  if (end > last.step) {
    const steps = end - last.step;
    const mean = (key: 'targetCount' | 'seconds') => open.reduce((sum, point) => sum + point[key], 0) / open.length;
    points.push({
      step: end,
      epochs: last.epochs + steps / stepsPerEpoch,
      targets: last.targets + Math.round(steps * mean('targetCount')),
      seconds: last.seconds + steps * mean('seconds'),
      exact: open.length === steps,
    });
  }
  return points;
}

/** The error of a run without a logged step. */
export function noMetrics(run: Run): CheckpointError {
  return new CheckpointError(`Run ${run.name} has no metrics in ${runFiles(run).metrics}.`, {
    hint: 'Train it for at least one step.',
  });
}

/** Epochs count from 1 in a log, and from 0 in memory. */
function fromZero<Point>(line: Line): Point {
  return { ...line, epoch: Number(line.epoch) - 1 } as Point;
}
