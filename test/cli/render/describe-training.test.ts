import { Chalk } from 'chalk';
import { describe, expect, it } from 'vitest';
import { describeRemedy, describeSamples } from '../../../src/cli/render/describe-training.js';

const theme = new Chalk({ level: 0 });

function samples(texts: [prompt: string, temperature: number | null, text: string][]) {
  const all = texts.map(([prompt, temperature, text]) => ({ prompt, temperature, text }));
  return { type: 'sample' as const, step: 9, epoch: 3, samples: all };
}

describe('describeSamples', () => {
  const words = samples([
    ['En', 0.5, ' el mar.'],
    ['En', 1, ' un sol.'],
    ['No', 0.5, ' hay.'],
    ['No', 1, ' va.'],
  ]);

  it('gives each a line without a terminal', () => {
    expect(describeSamples(words, { width: null, theme })).toBe(
      [
        'epoch 3  sample at temperature 0.5: En el mar.',
        'epoch 3  sample at temperature 1: En un sol.',
        'epoch 3  sample at temperature 0.5: No hay.',
        'epoch 3  sample at temperature 1: No va.',
      ].join('\n'),
    );
  });

  it('shows the temperatures of a prompt side by side in a terminal', () => {
    expect(describeSamples(words, { width: 43, theme })).toBe(
      [
        'epoch 3  sample',
        'temperature 0.5      │ temperature 1',
        'En el mar.           │ En un sol.',
        '',
        'epoch 3  sample',
        'temperature 0.5      │ temperature 1',
        'No hay.              │ No va.',
        '',
      ].join('\n'),
    );
  });

  it('gives what is not drawn a line, in a terminal too', () => {
    const text = describeSamples(
      samples([
        ['El mar. → ', null, 'The sea.'],
        ['120 → ', null, '1\n20'],
      ]),
      { width: 200, theme },
    );
    expect(text).toBe('epoch 3  sample: El mar. → The sea.\nepoch 3  sample: 120 → 1 20');
  });

  it('puts texts with line breaks under their temperatures', () => {
    const text = describeSamples(
      samples([
        ['', 0.1, 'a\nb'],
        ['', 1, 'c'],
      ]),
      { width: null, theme },
    );
    expect(text).toBe('epoch 3  sample\ntemperature 0.1\na\nb\n\ntemperature 1\nc\n');
  });
});

describe('describeRemedy', () => {
  const f1 = { name: 'entityF1', label: 'entity F1', better: 'higher' } as never;
  const finished = (change: object) => ({
    type: 'finished' as const,
    reason: 'budget' as const,
    step: 500,
    epoch: 2,
    best: { step: 500, epoch: 2, loss: 1, measure: 0.4 },
    seconds: 9,
    ...change,
  });

  it.each([
    [
      'a measure of 0',
      { best: { step: 1, epoch: 2, loss: 1, measure: 0 } },
      /^entity F1 0 on validation: .*batchSize\.$/,
    ],
    ['few steps', { step: 12 }, /^12 steps may be too few\. .*batchSize\.$/],
  ])('names what to change after %s', (_, change, sentence) => {
    expect(describeRemedy(finished(change), f1)).toMatch(sentence);
  });

  it.each([
    ['a run that learned', {}],
    ['an interrupted run', { reason: 'interrupted' as const, step: 3 }],
    ['a diverged run', { reason: 'diverged' as const, step: 3 }],
  ])('says nothing of %s', (_, change) => {
    expect(describeRemedy(finished(change), f1)).toBeNull();
  });

  it.each([
    [
      4,
      10,
      /^Validation loss has not improved since epoch 4 of 10: more epochs do not help\. If the training loss still falls, the network overfits: .*training\.earlyStopping\.$/,
    ],
    [6, 10, null],
    [1, 3, null],
  ])('tells from the best epoch %i of %i whether the later epochs helped', (best, epoch, sentence) => {
    const found = describeRemedy(finished({ epoch, best: { step: 9, epoch: best, loss: 1 } }), null);
    if (sentence === null) expect(found).toBeNull();
    else expect(found).toMatch(sentence);
  });
});
