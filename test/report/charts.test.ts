import { describe, expect, it } from 'vitest';
import { buildCharts } from '../../src/report/charts.js';
import { fakeHistory } from './histories.js';

describe('buildCharts', () => {
  it('draws the measures that a run reports, and no others', () => {
    expect(buildCharts([fakeHistory('a', { measure: 'perplexity' })]).map(({ id }) => id)).toEqual([
      'loss',
      'perplexity',
      'learningRate',
      'gradientNorm',
      'speed',
    ]);
    expect(buildCharts([fakeHistory('a', { measure: 'bitsPerCharacter' })]).map(({ id }) => id)).toContain(
      'bitsPerCharacter',
    );
  });

  it('weighs the training loss of grouped steps by their targets', () => {
    const history = fakeHistory('a', { steps: 1600 });
    const points = buildCharts([history])[0]?.series[0]?.points ?? [];
    const [first, second] = history.steps;
    if (!first || !second) throw new Error('no steps');
    const expected =
      (first.loss * first.targetCount + second.loss * second.targetCount) / (first.targetCount + second.targetCount);
    expect(points).toHaveLength(800);
    expect(points[0]?.[0]).toBe(2);
    expect(points[0]?.[1]).toBeCloseTo(expected, 12);
  });

  it('counts speed over the seconds of the steps alone', () => {
    const history = fakeHistory('a', { steps: 1 });
    const speed = buildCharts([history]).find(({ id }) => id === 'speed')?.series[0]?.points[0]?.[1];
    const [step] = history.steps;
    expect(speed).toBe((step?.targetCount ?? 0) / (step?.seconds ?? 0));
  });

  it('leaves out what is not finite', () => {
    const history = fakeHistory('a', { steps: 3 });
    for (const step of history.steps) step.gradientNorm = null;
    expect(buildCharts([history]).map(({ id }) => id)).not.toContain('gradientNorm');
  });

  it('draws losses of other units on separate charts', () => {
    const characters = { ...fakeHistory('b'), target: 'character' };
    const charts = buildCharts([fakeHistory('a'), characters, fakeHistory('c')]);
    const losses = charts.filter(({ title }) => title === 'Loss');
    expect(losses.map(({ id, unit }) => [id, unit])).toEqual([
      ['loss', 'nats per word'],
      ['loss-2', 'nats per character'],
    ]);
    expect(losses.map(({ series }) => [...new Set(series.map(({ run }) => run))])).toEqual([[0, 2], [1]]);
    expect(charts.filter(({ title }) => title === 'Learning rate')).toHaveLength(1);
  });

  it('keeps the runs apart', () => {
    const [loss] = buildCharts([fakeHistory('a'), fakeHistory('b')]);
    expect(loss?.series.map(({ run, label }) => [run, label])).toEqual([
      [0, 'a, training'],
      [1, 'b, training'],
      [0, 'a, validation'],
      [1, 'b, validation'],
    ]);
  });
});
