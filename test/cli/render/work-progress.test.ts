import { PassThrough } from 'node:stream';
import type { WriteStream } from 'node:tty';
import { describe, expect, it } from 'vitest';
import { createWorkBar, createWorkLines } from '../../../src/cli/render/work-progress.js';
import type { WorkProgress } from '../../../src/runtime/progress.js';

function open(create: typeof createWorkBar) {
  const stream = Object.assign(new PassThrough(), { isTTY: true, columns: 120 });
  const clock = { seconds: 0 };
  const view = create(stream as unknown as WriteStream, { now: () => clock.seconds });
  return { view, clock, written: () => (stream.read() ?? '').toString() as string };
}

const evaluating = (done: number): WorkProgress => ({ what: 'Evaluating', done, total: 4000, unit: 'tokens' });

describe('the bar of long work', () => {
  it('comes after half a second, as full as the work is done, and goes when it is over', () => {
    const { view, clock, written } = open(createWorkBar);
    view.show(evaluating(1000));
    expect(written()).toBe('');
    clock.seconds = 0.6;
    view.show(evaluating(2000));
    expect(written()).toContain(`${'█'.repeat(10)}${'░'.repeat(10)} Evaluating: 2,000 of 4,000 tokens`);
    view.show(evaluating(4000));
    expect(written().endsWith('\u001b[2K')).toBe(true);
  });

  it('counts where the total is not known', () => {
    const { view, clock, written } = open(createWorkBar);
    clock.seconds = 1;
    view.show({ what: 'Reading standard input', done: 1234, total: null, unit: 'lines' });
    const text = written();
    expect(text).toContain('Reading standard input: 1,234 lines');
    expect(text).not.toContain('█');
    view.clear();
  });

  it('shows the part that is worked on beside the whole, and alone once all is read', () => {
    const { view, clock, written } = open(createWorkBar);
    const part: WorkProgress = { what: 'Scoring', done: 32, total: 2048, unit: 'texts', isPart: true };
    view.show({ what: 'Reading big.txt', done: 5e6, total: 20e6, unit: 'bytes' });
    clock.seconds = 1;
    view.show(part);
    expect(written()).toContain(`${'█'.repeat(5)}${'░'.repeat(15)} Reading big.txt: 5 MB of 20 MB (32 of 2,048 texts)`);
    view.show({ what: 'Reading big.txt', done: 20e6, total: 20e6, unit: 'bytes' });
    clock.seconds = 2;
    view.show(part);
    expect(written()).toContain('Scoring: 32 of 2,048 texts');
    view.clear();
  });

  it('is a line every ten seconds in a log', () => {
    const { view, clock, written } = open(createWorkLines);
    view.show(evaluating(10));
    clock.seconds = 10;
    view.show(evaluating(20));
    view.show(evaluating(30));
    expect(written()).toBe('Evaluating: 20 of 4,000 tokens\n');
  });
});
