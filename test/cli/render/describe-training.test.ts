import { Chalk } from 'chalk';
import { describe, expect, it } from 'vitest';
import { describeSamples } from '../../../src/cli/render/describe-training.js';

const theme = new Chalk({ level: 0 });

function samples(texts: [prompt: string, temperature: number | null, text: string][]) {
  const all = texts.map(([prompt, temperature, text]) => ({ prompt, temperature, text }));
  return { type: 'sample' as const, step: 9, epoch: 2, samples: all };
}

describe('describeSamples', () => {
  const words = samples([
    ['En', 0.5, ' el mar.'],
    ['En', 1, ' un sol.'],
    ['No', 0.5, ' hay.'],
    ['No', 1, ' va.'],
  ]);

  it('gives each a line where there is no terminal', () => {
    expect(describeSamples(words, { width: null, theme })).toBe(
      [
        'epoch 3  sample at temperature 0.5: En el mar.',
        'epoch 3  sample at temperature 1: En un sol.',
        'epoch 3  sample at temperature 0.5: No hay.',
        'epoch 3  sample at temperature 1: No va.',
      ].join('\n'),
    );
  });

  it('stands the temperatures of a prompt side by side in a terminal', () => {
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
