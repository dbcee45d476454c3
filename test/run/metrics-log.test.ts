import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { LabelOutcome } from '../../src/metrics/label-outcome.js';
import { exportMetricsCsv } from '../../src/run/csv.js';
import type { RunEvent } from '../../src/run/events.js';
import { readRunHistory } from '../../src/run/history.js';
import { readJsonLines } from '../../src/run/json-lines.js';
import { type Run, runFiles } from '../../src/run/layout.js';
import { openMetricsLog, rewindMetricsLog } from '../../src/run/metrics-log.js';
import { temporaryFolder } from '../temporary-folder.js';
import { createRunOnDisk } from './runs-on-disk.js';

const step = (step: number, epoch = 0): RunEvent => ({
  type: 'step',
  step,
  epoch,
  batch: step - 1,
  loss: 2 / step,
  targetCount: 10,
  learningRate: 0.1,
  gradientNorm: 1,
  seconds: 0.5,
});
const evaluation = (
  step: number,
  split: 'validation' | 'test' = 'validation',
  labels: LabelOutcome | null = null,
): RunEvent => ({
  type: 'evaluation',
  split,
  step,
  epoch: 0,
  metrics: { loss: 1.5, targetCount: 7, values: { perplexity: 4.5 }, ...(labels === null ? {} : { labels }) },
  best: true,
});
const sample = (step: number): RunEvent => ({
  type: 'sample',
  step,
  epoch: 0,
  samples: [
    { prompt: 'a "b",', temperature: 0.5, text: 'line\nbreak' },
    { prompt: '', temperature: 1, text: 'x' },
  ],
});
const epoch = (step: number): RunEvent => ({ type: 'epoch', step, epoch: 0, loss: 1, targetCount: 20, seconds: 1 });
const finished = (step: number): RunEvent => ({
  type: 'finished',
  reason: 'budget',
  step,
  epoch: 0,
  best: { step, epoch: 0, loss: 1.5 },
  seconds: 2,
});
const started = (step: number): RunEvent => ({
  type: 'started',
  step,
  epoch: 0,
  parameterCount: 5,
  stepsPerEpoch: 2,
  totalSteps: 4,
  measures: { accuracy: { label: 'accuracy', better: 'higher' } },
  chosenBy: null,
});

async function logOf(events: RunEvent[], everySteps = 1): Promise<Run> {
  const run = await createRunOnDisk(temporaryFolder(), 'a');
  const log = openMetricsLog(run, { everySteps, environment: { node: 'v20' }, memory: () => ({ tensors: 9 }) });
  for (const event of events) log.record(event);
  return run;
}

const linesOf = (run: Run) => readJsonLines(runFiles(run).metrics);

describe('the metrics log', () => {
  it('has a line an event, with the time, and epochs counted from 1', async () => {
    const run = await logOf([started(0), step(1), epoch(2), evaluation(2), sample(2), finished(2)]);
    expect(linesOf(run)).toEqual([
      { ...started(0), epoch: 1, environment: { node: 'v20' }, time: expect.any(String) },
      { ...step(1), epoch: 1, time: expect.any(String) },
      { ...epoch(2), epoch: 1, memory: { tensors: 9 }, time: expect.any(String) },
      { ...evaluation(2), epoch: 1, time: expect.any(String) },
      { ...finished(2), epoch: 1, best: { step: 2, epoch: 1, loss: 1.5 }, time: expect.any(String) },
    ]);
    expect(Date.parse(String(linesOf(run)[0]?.time))).toBeGreaterThan(Date.parse('2026-01-01'));
  });

  it('has samples in a file of their own, a line each', async () => {
    const run = await logOf([sample(2)]);
    expect(readJsonLines(runFiles(run).samples)).toEqual([
      { step: 2, epoch: 1, prompt: 'a "b",', temperature: 0.5, text: 'line\nbreak', time: expect.any(String) },
      { step: 2, epoch: 1, prompt: '', temperature: 1, text: 'x', time: expect.any(String) },
    ]);
  });

  it('has the first step and every n-th', async () => {
    const run = await logOf(
      [1, 2, 3, 4, 5, 6, 7].map((number) => step(number)),
      3,
    );
    expect(linesOf(run).map((line) => line.step)).toEqual([1, 3, 6]);
  });

  it('does not say again that a resumed run started', async () => {
    expect(linesOf(await logOf([started(5), step(6)]))).toHaveLength(1);
  });
});

describe('rewindMetricsLog', () => {
  it('takes both logs back to a step', async () => {
    const run = await logOf([started(0), step(1), sample(1), step(2), epoch(2), sample(2), step(3), finished(3)]);
    expect(rewindMetricsLog(run, 2).map(({ type }) => type)).toEqual(['started', 'step', 'step', 'epoch']);
    expect(linesOf(run)).toHaveLength(4);
    expect(readJsonLines(runFiles(run).samples)).toHaveLength(4);
    rewindMetricsLog(run, 1);
    expect(linesOf(run)).toHaveLength(2);
    expect(readJsonLines(runFiles(run).samples)).toHaveLength(2);
  });

  it('removes the end of a run, which is at the step of its last checkpoint', async () => {
    const run = await logOf([step(1), evaluation(1), evaluation(1, 'test'), finished(1)]);
    expect(rewindMetricsLog(run, 1).map(({ split, type }) => split ?? type)).toEqual(['step', 'validation']);
  });
});

describe('exportMetricsCsv', () => {
  it('has a row a line and a column a number, quoted where needed', async () => {
    const run = await logOf([started(0), step(1), evaluation(1), finished(1)]);
    const [header, ...rows] = exportMetricsCsv(run).split('\r\n');
    expect(header).toBe(
      'type,step,epoch,batch,loss,targetCount,learningRate,gradientNorm,seconds,time,split,metrics.loss,metrics.targetCount,metrics.values.perplexity,best',
    );
    expect(rows[0]).toMatch(/^step,1,1,0,2,10,0\.1,1,0\.5,2\d{3}-[^,]*,,,,,$/);
    expect(rows[1]).toMatch(/^evaluation,1,1,,,,,,,2\d{3}-[^,]*,validation,1\.5,7,4\.5,true$/);
    expect(rows.slice(2)).toEqual(['']);
  });

  it('leaves the labels of an evaluation to the report', async () => {
    const labels = {
      names: ['a', 'b'],
      confusion: [
        [1, 2],
        [0, 3],
      ],
      entities: null,
    };
    const run = await logOf([step(1), evaluation(1, 'validation', labels)]);
    expect(exportMetricsCsv(run).split('\r\n')[0]).toMatch(
      /,metrics\.loss,metrics\.targetCount,metrics\.values\.perplexity,best$/,
    );
    expect((await readRunHistory(run)).evaluations[0]?.labels).toEqual(labels);
  });

  it('says that there is nothing to export', async () => {
    await expect(async () => exportMetricsCsv(await logOf([]))).rejects.toThrow('Run a has no metrics');
  });
});

describe('readRunHistory', () => {
  it('counts the targets of all steps where only some are logged', async () => {
    const whole = { ...epoch(20), targetCount: 1000 } as RunEvent;
    const run = await logOf([started(0), step(10), whole, step(30, 1)]);
    const { progress } = await readRunHistory(run);
    expect(progress.map(({ step, targets, exact }) => [step, targets, exact])).toEqual([
      [0, 0, true],
      [20, 1000, true],
      [30, 1100, false],
    ]);
  });

  it('has what a report draws, with epochs counted from 0', async () => {
    const run = await logOf([started(0), step(1), step(2, 1), evaluation(2), sample(2), evaluation(2, 'test')]);
    const history = await readRunHistory(run);
    expect(history).toMatchObject({
      name: 'a',
      steps: [step(1), step(2, 1)],
      evaluations: [
        { step: 2, epoch: 0, split: 'validation', loss: 1.5, targetCount: 7, values: { perplexity: 4.5 } },
        { step: 2, epoch: 0, split: 'test', loss: 1.5 },
      ],
      samples: [
        { step: 2, epoch: 0, temperature: 0.5 },
        { step: 2, epoch: 0, temperature: 1 },
      ],
      environment: [['node', 'v20']],
    });
    expect(history.config).toBe(readFileSync(runFiles(run).config, 'utf8'));
  });

  it('says that nothing was logged', async () => {
    await expect(readRunHistory(await logOf([]))).rejects.toThrow('Run a has no metrics');
  });
});
