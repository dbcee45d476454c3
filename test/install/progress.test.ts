import { expect, it } from 'vitest';
import { createProgress } from '../../scripts/native/progress.mjs';

function record(isTTY: boolean) {
  let text = '';
  let time = 0;
  const stream = { isTTY, write: (part: string) => (text += part) };
  const progress = createProgress(stream, () => time);
  return { progress, wait: (seconds: number) => (time += seconds * 1000), text: () => text };
}

it('writes lines without a terminal, one in five seconds at most', () => {
  const { progress, wait, text } = record(false);
  const step = progress.begin('downloading', 200e6);
  step.update(2e6);
  wait(6);
  step.update(50e6);
  wait(1);
  step.update(60e6);
  wait(6);
  step.update(200e6);
  step.end();
  progress.say('done');
  expect(text()).toBe('rnn: downloading (200 MB)\nrnn:   25 %\nrnn:   100 %\nrnn: done\n');
});

it('does not repeat a line that would say the same', () => {
  const { progress, wait, text } = record(false);
  const step = progress.begin('downloading', 200e6);
  for (const bytes of [0, 50e6, 50e6]) {
    wait(10);
    step.update(bytes);
  }
  expect(text()).toBe('rnn: downloading (200 MB)\nrnn:   25 %\n');
});

it('redraws one line on a terminal and wipes it at the end', () => {
  const { progress, text } = record(true);
  const step = progress.begin('unpacking', 100e6);
  step.update(50e6);
  step.end();
  expect(text().split('\r\x1b[K')).toEqual([
    '',
    `rnn: unpacking ${'░'.repeat(24)} 0 % of 100 MB`,
    `rnn: unpacking ${'█'.repeat(12)}${'░'.repeat(12)} 50 % of 100 MB`,
    '',
  ]);
});

it('shows no share of a whole that is not known', () => {
  const { progress, text } = record(false);
  progress.begin('compiling').end();
  expect(text()).toBe('rnn: compiling\n');
});
