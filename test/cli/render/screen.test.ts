import { PassThrough } from 'node:stream';
import type { WriteStream } from 'node:tty';
import { describe, expect, it } from 'vitest';
import type { Progress } from '../../../src/cli/render/progress.js';
import { createScreen } from '../../../src/cli/render/screen.js';

const ESC = '\u001b';

const progress: Progress = {
  step: 50,
  totalSteps: 100,
  epoch: 2,
  totalEpochs: 4,
  epochStep: 25,
  stepsPerEpoch: 25,
  loss: Math.log(8),
  tokensPerSecond: 12_345,
  learningRate: 0.001,
  words: { target: 'token', perplexity: 'perplexity', commands: [] },
  secondsLeft: 80,
};

const facts =
  'epoch 2/4  step 50/100  ETA 1 min 20 s  loss 2.079 nats/token  perplexity 8  12,345 tokens/s  learning rate 0.001';

function open({ isTTY, quiet = false }: { isTTY: boolean; quiet?: boolean }) {
  const stream = Object.assign(new PassThrough(), { isTTY, columns: 160 });
  const clock = { seconds: 0 };
  const screen = createScreen(stream as unknown as WriteStream, { quiet, now: () => clock.seconds });
  const written = () => (stream.read() ?? '').toString();
  return { screen, clock, written };
}

describe('createScreen', () => {
  it('writes plain lines without a terminal, with progress every ten seconds', () => {
    const { screen, clock, written } = open({ isTTY: false });
    screen.line('facts');
    screen.progress(progress);
    clock.seconds = 10;
    screen.progress(progress);
    clock.seconds = 19;
    screen.progress(progress);
    screen.warning('mind');
    screen.close();
    expect(written()).toBe(`facts\n${facts}\nwarning: mind\n`);
  });

  it('draws a bar half full and its facts on a terminal', () => {
    const { screen, written } = open({ isTTY: true });
    screen.progress(progress);
    expect(written()).toContain(`${'█'.repeat(20)}${'░'.repeat(20)} ${facts}`);
    screen.close();
  });

  it('fills the bar by the epoch where the run has no last step', () => {
    const { screen, written } = open({ isTTY: true });
    screen.progress({ ...progress, totalSteps: null, totalEpochs: null, secondsLeft: null, epochStep: 5 });
    expect(written()).toContain(`${'█'.repeat(8)}${'░'.repeat(32)} epoch 2  step 50  loss 2.079`);
    screen.close();
  });

  it('clears the bar for a line, and draws it again below', () => {
    const { screen, written } = open({ isTTY: true });
    screen.progress(progress);
    written();
    screen.line('a line');
    const text = written();
    expect(text).toContain(`${ESC}[2Ka line\n`);
    expect(text.indexOf('█')).toBeGreaterThan(text.indexOf('a line'));
    screen.close();
  });

  it('says on a terminal what is waited for, and wipes it out for what comes', () => {
    const { screen, written } = open({ isTTY: true });
    screen.wait('Reading data …');
    expect(written()).toBe('Reading data …');
    screen.line('facts');
    expect(written()).toBe(`\r${ESC}[Kfacts\n`);
    screen.progress(progress);
    screen.wait('Evaluating …');
    expect(written().endsWith('Evaluating …')).toBe(true);
    screen.progress(progress);
    const text = written();
    expect(text.startsWith(`\r${ESC}[K`)).toBe(true);
    expect(text).toContain('█');
    screen.close();
  });

  it('shows how far the work has come in place of what is waited for, and clears it for the next line', () => {
    const { screen, clock, written } = open({ isTTY: true });
    screen.wait('Evaluating …');
    clock.seconds = 1;
    screen.work({ what: 'Evaluating', done: 5, total: 10, unit: 'batches' });
    expect(written()).toContain(`${'█'.repeat(10)}${'░'.repeat(10)} Evaluating: 5 of 10 batches`);
    screen.line('facts');
    const text = written();
    expect(text.lastIndexOf('Evaluating')).toBe(-1);
    expect(text.endsWith(`${ESC}[Kfacts\n`)).toBe(true);
    screen.close();
  });

  it('does not say it without a terminal', () => {
    const { screen, written } = open({ isTTY: false });
    screen.wait('Reading data …');
    expect(written()).toBe('');
  });

  it('leaves no bar behind', () => {
    const { screen, written } = open({ isTTY: true });
    screen.progress(progress);
    screen.close();
    expect(written().endsWith(`${ESC}[2K`)).toBe(true);
    screen.line('the end');
    expect(written()).toBe('the end\n');
  });

  it('draws no bar again after the last step', () => {
    const { screen, written } = open({ isTTY: true });
    screen.progress({ ...progress, step: 100 });
    written();
    screen.line('the end');
    expect(written().endsWith('the end\n')).toBe(true);
    screen.close();
  });

  it('tells warnings alone when it is to be quiet', () => {
    const { screen, clock, written } = open({ isTTY: true, quiet: true });
    screen.line('facts');
    clock.seconds = 60;
    screen.progress(progress);
    screen.warning('mind');
    screen.close();
    expect(written()).toBe('warning: mind\n');
  });
});
