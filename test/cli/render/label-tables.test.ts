import { Chalk } from 'chalk';
import stringWidth from 'string-width';
import { describe, expect, it } from 'vitest';
import { renderCalibration } from '../../../src/cli/render/calibration.js';
import { renderConfusion } from '../../../src/cli/render/confusion.js';
import { renderEntityScores } from '../../../src/cli/render/entity-scores.js';
import { renderLabelScores } from '../../../src/cli/render/label-scores.js';
import { calibrate } from '../../../src/metrics/calibration.js';
import { scoreLabels } from '../../../src/metrics/confusion.js';
import { scoreEntities } from '../../../src/metrics/entity-scores.js';

const plain = new Chalk({ level: 0 });

describe('renderEntityScores', () => {
  it('has a row for each type and one for all', () => {
    const gold = ['B-PER', 'I-PER', 'O', 'B-LOC', 'B-LOC'];
    const scores = scoreEntities([{ gold, predicted: ['B-PER', 'I-PER', 'O', 'B-LOC', 'O'] }]);
    expect(renderEntityScores(scores, plain)).toBe(
      [
        'entities  support  predicted  correct  precision  recall      F1',
        'LOC             2          1        1     100.00   50.00   66.67',
        'PER             1          1        1     100.00  100.00  100.00',
        'all             3          2        2     100.00   66.67   80.00',
        '',
        '80.00% of 5 tags are correct',
        '',
      ].join('\n'),
    );
  });

  it('names entities without a type', () => {
    const scores = scoreEntities([{ gold: ['B'], predicted: ['B'] }]);
    expect(renderEntityScores(scores, plain)).toContain('\n(no type) ');
  });
});

describe('renderLabelScores', () => {
  it('leaves labels out that nothing is said of', () => {
    const scores = scoreLabels([
      [8, 2, 0],
      [1, 9, 0],
      [0, 0, 0],
    ]);
    expect(renderLabelScores(['neg', 'pos', 'raro'], scores, plain)).toBe(
      [
        'label     support  predicted  correct  precision  recall     F1',
        'neg            10          9        8      88.89   80.00  84.21',
        'pos            10         11        9      81.82   90.00  85.71',
        'macro F1                                                  84.96',
        '',
        'accuracy 85.00% of 20',
        '',
      ].join('\n'),
    );
  });
});

describe('renderConfusion', () => {
  const names = ['correr', 'año', '跑步', 'nunca'];
  const rows = [
    [1200, 3, 0, 0],
    [0, 5, 1, 0],
    [2, 0, 7, 0],
    [0, 0, 0, 0],
  ];

  it('sets right labels down and predicted ones across', () => {
    expect(renderConfusion({ names, rows }, { width: null, theme: plain })).toBe(
      [
        'true ↓  predicted →  correr  año  跑步',
        'correr                1,200    3     ·',
        'año                       ·    5     1',
        '跑步                      2    ·     7',
        '',
      ].join('\n'),
    );
  });

  it('lists the most frequent confusions where it has no room', () => {
    expect(renderConfusion({ names, rows }, { width: 30, theme: plain })).toBe(
      [
        'true    predicted  count  share of true',
        'correr  año            3           0.2%',
        '跑步    correr         2          22.2%',
        'año     跑步           1          16.7%',
        '',
      ].join('\n'),
    );
  });

  it('sums up what the list leaves out', () => {
    const many = Array.from({ length: 12 }, (_, gold) => Array.from({ length: 12 }, (_, id) => (id === gold ? 0 : 1)));
    const text = renderConfusion(
      { names: many.map((_, id) => `label ${id}`), rows: many },
      { width: 80, theme: plain },
    );
    expect(text.trimEnd().split('\n')).toHaveLength(12);
    expect(text).toContain('and 122 other confusions');
  });

  it('says so where nothing is confused', () => {
    const one = { names: ['a label of some length'], rows: [[3]] };
    expect(renderConfusion(one, { width: 20, theme: plain })).toBe('No misclassifications.\n');
  });

  it('shows a label that was predicted and never right', () => {
    const text = renderConfusion(
      {
        names: ['a', 'b'],
        rows: [
          [0, 2],
          [0, 0],
        ],
      },
      { width: null, theme: plain },
    );
    expect(text.split('\n').map((line) => stringWidth(line))).toEqual([25, 25, 25, 0]);
    expect(text).toContain('\nb                    ·  ·');
  });
});

describe('renderCalibration', () => {
  it('has a row for each bin that holds something', () => {
    const predictions = [
      { confidence: 0.55, correct: true },
      { confidence: 0.55, correct: false },
      { confidence: 0.95, correct: true },
      { confidence: 0.95, correct: true },
    ];
    expect(renderCalibration(calibrate(predictions, { bins: 10 }), plain)).toBe(
      [
        'confidence  predictions   mean  accuracy',
        '50–60%                2  55.00     50.00  ██████████',
        '90–100%               2  95.00    100.00  ████████████████████',
        '',
        'expected calibration error 5.00% over 4 predictions',
        '',
      ].join('\n'),
    );
  });
});
