import { describe, expect, it } from 'vitest';
import { scoreEntities } from '../../src/metrics/entity-scores.js';
import { type LabelOutcome, loggedOutcome } from '../../src/metrics/label-outcome.js';
import type { EvaluationPoint } from '../../src/report/history.js';
import { renderLabels } from '../../src/report/labels.js';
import { renderReport } from '../../src/report/page.js';
import { fakeHistory } from './histories.js';

const outcome = (right: number): LabelOutcome => ({
  names: ['<good>', 'bad'],
  confusion: [
    [right, 1],
    [0, 4],
  ],
  entities: null,
});

const evaluation = (epoch: number, more: Partial<EvaluationPoint>): EvaluationPoint => ({
  step: epoch * 10,
  epoch,
  split: 'validation',
  loss: 1,
  targetCount: 8,
  values: {},
  best: false,
  ...more,
});

const run = (...evaluations: EvaluationPoint[]) => ({ ...fakeHistory('uno'), evaluations });

describe('renderLabels', () => {
  it('has a row of scores for each label', () => {
    const html = renderLabels(run(evaluation(0, { labels: outcome(3) })));
    expect(html).toContain(
      '<tr><th>&lt;good&gt;</th><td>4</td><td>3</td><td>3</td><td>100.00</td><td>75.00</td><td>85.71</td></tr>',
    );
    expect(html).toContain(
      '<tr><th>bad</th><td>4</td><td>5</td><td>4</td><td>80.00</td><td>100.00</td><td>88.89</td></tr>',
    );
  });

  it('colours the confusion matrix by the share of its row', () => {
    const html = renderLabels(run(evaluation(0, { labels: outcome(3) })));
    expect(html).toContain(
      '<td style="--share: 0.7500" title="75.0%">3</td><td style="--share: 0.2500" title="25.0%">1</td>',
    );
    expect(html).toContain(
      '<td style="--share: 0.0000" title="0.0%"></td><td style="--share: 1.0000" title="100.0%">4</td>',
    );
  });

  it('has a row of scores for each type of entity instead, where tags mark them', () => {
    const { types } = scoreEntities([{ gold: ['B-PER', 'I-PER'], predicted: ['B-PER', 'O'] }]);
    const html = renderLabels(run(evaluation(0, { labels: { ...outcome(3), entities: types } })));
    expect(html).toContain('<tr><th>PER</th><td>1</td><td>1</td><td>0</td><td>0.00</td>');
    expect(html).not.toContain('<td>85.71</td>');
  });

  it.each([
    [
      'the test split',
      [{ split: 'validation', best: true }, { split: 'test' }, { split: 'validation' }],
      'test, epoch 2',
    ],
    ['the best validation', [{ best: true }, { best: true }, { best: false }], 'validation, epoch 2'],
    ['the last validation of an older log', [{}, {}], 'validation, epoch 2'],
  ])('shows %s', (_, points, title) => {
    const html = renderLabels(
      run(...points.map((point, epoch) => evaluation(epoch, { labels: outcome(3), ...point }))),
    );
    expect(html).toContain(`<span class="muted">${title}</span>`);
  });

  it.each([
    ['a task without labels', evaluation(0, {})],
    ['more labels than are logged', evaluation(0, { labels: null })],
  ])('is empty for %s', (_, point) => {
    expect(renderLabels(run(point))).toBe('');
  });

  it('is in the page', () => {
    const page = renderReport([run(evaluation(0, { labels: outcome(3) }))], { created: '2026-11-23' });
    expect(page).toContain('<h3>Labels <span class="muted">validation, epoch 1</span></h3>');
  });
});

describe('loggedOutcome', () => {
  it.each([
    [50, true],
    [51, false],
  ])('keeps a matrix of %d labels: %s', (size, kept) => {
    const names = Array.from({ length: size }, (_, id) => `label ${id}`);
    expect(loggedOutcome({ names, confusion: [], entities: null }) !== null).toBe(kept);
  });
});
