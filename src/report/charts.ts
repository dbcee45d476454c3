import type { EvaluationPoint, RunHistory, StepPoint } from './history.js';

/** One chart of the page; its series share the axes. */
export interface Chart {
  id: string;
  title: string;
  /** Label of the vertical axis. */
  unit: string;
  logarithmic: boolean;
  series: Series[];
}

export interface Series {
  /** Index of the run, which determines the colour. */
  run: number;
  label: string;
  /** Dashed lines are averages over training steps; solid lines are evaluations of a whole split. */
  dashed: boolean;
  points: [step: number, value: number][];
}

/** More points than pixels are not visible. */
const MAX_POINTS = 800;

/** The charts of one or several runs, without empty charts. */
export function buildCharts(runs: RunHistory[]): Chart[] {
  const charts: Chart[] = [
    ...perTarget(runs, {
      id: 'loss',
      title: 'Loss',
      unit: (target) => `nats per ${target}`,
      logarithmic: false,
      series: [...fromSteps(runs, 'training', lossOf), ...fromEvaluations(runs, ({ loss }) => loss)],
    }),
    ...measuresOf(runs).flatMap((measure) =>
      perTarget(runs, {
        id: measure,
        title: titles[measure]?.title ?? capitalise(labelOf(runs, measure)),
        unit: (target) => titles[measure]?.unit.replace('token', target) ?? '',
        logarithmic: logarithmic.has(measure),
        series: fromEvaluations(runs, ({ values }) => values[measure]),
      }),
    ),
    {
      id: 'learningRate',
      title: 'Learning rate',
      unit: '',
      logarithmic: false,
      series: fromSteps(runs, '', (steps) => mean(steps, ({ learningRate }) => learningRate)),
    },
    {
      id: 'gradientNorm',
      title: 'Gradient norm',
      unit: 'global, before clipping',
      logarithmic: true,
      series: fromSteps(runs, '', (steps) => mean(steps, ({ gradientNorm }) => gradientNorm ?? Number.NaN)),
    },
    ...perTarget(runs, {
      id: 'speed',
      title: 'Speed',
      unit: (target) => `${target}s per second of training`,
      logarithmic: false,
      series: fromSteps(runs, '', (steps) => sum(steps, 'targetCount') / sum(steps, 'seconds')),
    }),
  ];
  return charts.filter(({ series }) => series.length > 0);
}

/** One chart per unit: a loss per word and a loss per character need different axes. */
function perTarget(runs: RunHistory[], chart: Omit<Chart, 'unit'> & { unit: (target: string) => string }): Chart[] {
  const units = runs.map(({ target }) => chart.unit(target));
  return [...new Set(units)].map((unit, index) => ({
    ...chart,
    id: index === 0 ? chart.id : `${chart.id}-${index + 1}`,
    unit,
    series: chart.series.filter(({ run }) => units[run] === unit),
  }));
}

const logarithmic = new Set(['perplexity', 'pseudoPerplexity']);

const titles: Record<string, { title: string; unit: string }> = {
  perplexity: { title: 'Perplexity', unit: 'per token' },
  pseudoPerplexity: { title: 'Pseudo-perplexity', unit: 'per token' },
  bitsPerCharacter: { title: 'Bits per character', unit: 'bits' },
  accuracy: { title: 'Accuracy', unit: 'share' },
};

/** Measures that get a chart if a run reports them. */
function measuresOf(runs: RunHistory[]): string[] {
  const reported = new Set(runs.flatMap(({ evaluations }) => evaluations.flatMap(({ values }) => Object.keys(values))));
  const known = new Set([...Object.keys(titles), ...runs.flatMap(({ measures }) => Object.keys(measures))]);
  return [...known].filter((measure) => reported.has(measure));
}

function labelOf(runs: RunHistory[], measure: string): string {
  return runs.map(({ measures }) => measures[measure]).find((label) => label !== undefined) ?? measure;
}

function capitalise(label: string): string {
  return label.charAt(0).toUpperCase() + label.slice(1);
}

function fromSteps(runs: RunHistory[], what: string, value: (steps: StepPoint[]) => number): Series[] {
  return runs
    .map(({ name, steps }, run) => ({
      run,
      label: [name, what].filter(Boolean).join(', '),
      dashed: what !== '',
      points: keepFinite(groups(steps).map((group) => [(group.at(-1) as StepPoint).step, value(group)])),
    }))
    .filter(({ points }) => points.length > 0);
}

function fromEvaluations(runs: RunHistory[], value: (evaluation: EvaluationPoint) => number | undefined): Series[] {
  return runs
    .flatMap(({ name, evaluations }, run) =>
      [...new Set(evaluations.map(({ split }) => split))].map((split) => ({
        run,
        label: `${name}, ${split}`,
        dashed: false,
        points: keepFinite(
          evaluations
            .filter((evaluation) => evaluation.split === split)
            .map((evaluation) => [evaluation.step, value(evaluation) ?? Number.NaN]),
        ),
      })),
    )
    .filter(({ points }) => points.length > 0);
}

/** Groups successive steps into at most `MAX_POINTS` groups of equal size. */
function groups(steps: StepPoint[]): StepPoint[][] {
  const size = Math.max(1, Math.ceil(steps.length / MAX_POINTS));
  return Array.from({ length: Math.ceil(steps.length / size) }, (_, i) => steps.slice(i * size, (i + 1) * size));
}

function lossOf(steps: StepPoint[]): number {
  return steps.reduce((total, { loss, targetCount }) => total + loss * targetCount, 0) / sum(steps, 'targetCount');
}

function mean(steps: StepPoint[], value: (step: StepPoint) => number): number {
  return steps.reduce((total, step) => total + value(step), 0) / steps.length;
}

function sum(steps: StepPoint[], key: 'targetCount' | 'seconds'): number {
  return steps.reduce((total, step) => total + step[key], 0);
}

function keepFinite(points: [number, number][]): [number, number][] {
  return points.filter(([, value]) => Number.isFinite(value));
}
